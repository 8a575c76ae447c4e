import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useServiceAddress } from '../api/service-context';
import type { ServiceError } from '../api/service-error';
import { useText } from '../i18n/use-text';
import { usePaths } from './paths';
import { useErrorText } from './use-error-text';

/** The Merchant Center's own sign-in, which leads back to where the user was. */
function signIn(): void {
  const redirectTo = encodeURIComponent(window.location.href);
  window.location.assign(`/login?reason=unauthorized&redirectTo=${redirectTo}`);
}

/** Without the Merchant Center around it, in development, signing in is what the shell does when it starts without a session. */
function restart(): void {
  window.sessionStorage.clear();
  window.location.reload();
}

interface Props {
  error: ServiceError;
  onRetry?: () => void;
}

/** What went wrong and what to do about it. */
export function ErrorNotice({ error, onRetry }: Props) {
  const t = useText();
  const paths = usePaths();
  const address = useServiceAddress() ?? '';
  const served = useApplicationContext(({ environment }) => environment.servedByProxy);
  const { kind } = error;
  const { text, isForeign } = useErrorText()(error);
  const title = t(`error.${kind}.title`);
  return (
    <ContentNotification type="error">
      <Spacings.Stack scale="s" alignItems="flex-start">
        <Text.Body fontWeight="bold">{title}</Text.Body>
        {text !== title && (
          <div {...(isForeign ? { lang: 'en' } : {})}>
            <Text.Body>{text}</Text.Body>
          </div>
        )}
        <Text.Body>{t(`error.${kind}.step`, { address })}</Text.Body>
        {kind === 'session' && <SecondaryButton size="20" label={t('error.signIn')} onClick={served ? signIn : restart} />}
        {/* Asking again does not bring it back. */}
        {kind === 'missing' && <Link to={paths.runs}>{t('error.missing.link')}</Link>}
        {kind !== 'session' && kind !== 'missing' && onRetry && (
          <SecondaryButton size="20" label={t('error.retry')} onClick={onRetry} />
        )}
      </Spacings.Stack>
    </ContentNotification>
  );
}
