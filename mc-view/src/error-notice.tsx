import { useCustomViewContext } from '@commercetools-frontend/application-shell-connectors';
import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import { SilentFor } from './api/client';
import type { ServiceError } from './api/service-error';
import { useText } from './i18n/use-text';

/** The Merchant Center's own sign-in, around the view; it leads back to the page that the view stands on. */
function signIn(hostUrl: string): void {
  window.parent.location.assign(`/login?reason=unauthorized&redirectTo=${encodeURIComponent(hostUrl)}`);
}

const STEPS = { unreachable: 'error.unreachable.step', forbidden: 'panel.noPermission.step', failed: 'error.step' } as const;
const stepOf = (kind: ServiceError['kind']) => (kind in STEPS ? STEPS[kind as keyof typeof STEPS] : undefined);

/** What went wrong and what to do about it. */
export function ErrorNotice({ error, onRetry }: { error: ServiceError; onRetry: () => void }) {
  const t = useText();
  const intl = useIntl();
  const hostUrl = useCustomViewContext((context) => context.hostUrl);
  const { kind, reason, code, message } = error;
  const id = [`error.${reason}`, `http.${code}`].find((each) => intl.messages[each] !== undefined);
  const isForeign = id === undefined && message !== '' && !intl.locale.startsWith('en');
  const text = id === undefined ? message : intl.formatMessage({ id });
  const step = stepOf(kind);
  return (
    <ContentNotification type="error">
      <Spacings.Stack scale="s" alignItems="flex-start">
        <Text.Body fontWeight="bold">{t(`error.${kind}.title`)}</Text.Body>
        {text && (
          <div {...(isForeign ? { lang: 'en' } : {})}>
            <Text.Body>{text}</Text.Body>
          </div>
        )}
        {step && <Text.Body>{t(step)}</Text.Body>}
        {error instanceof SilentFor && <Countdown key={error.seconds} seconds={error.seconds} />}
        {kind === 'session' ? (
          <SecondaryButton size="20" label={t('error.signIn')} onClick={() => signIn(hostUrl)} />
        ) : (
          <SecondaryButton size="20" label={t('error.retry')} onClick={onRetry} />
        )}
      </Spacings.Stack>
    </ContentNotification>
  );
}

function Countdown({ seconds }: { seconds: number }) {
  const t = useText();
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => setLeft((before) => Math.max(0, before - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  return <Text.Body>{t('error.again', { seconds: left })}</Text.Body>;
}
