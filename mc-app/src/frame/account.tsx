import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import { useAccount } from '../api/connection-queries';
import { useText } from '../i18n/use-text';
import { useCurrentStatus } from './status-context';

/** From where to where, once the account is known: a key of the wrong account would fill the wrong account. */
export function useAccountText(): string | undefined {
  const t = useText();
  const project = useApplicationContext(({ project: shown }) => shown?.key ?? '');
  const account = useAccount();
  if (!account) return undefined;
  const { id, name } = account;
  return name === undefined ? t('account.id', { project, id }) : t('account.named', { project, id, name });
}

/** The same in a dialog that sends or deletes. */
export function AccountLine() {
  const text = useAccountText();
  return (
    <>
      <OtherAccount />
      {text !== undefined && <Text.Body tone="secondary">{text}</Text.Body>}
    </>
  );
}

/** Said before anything is sent: what was imported is in another account than the key belongs to now. */
export function OtherAccount() {
  const t = useText();
  const account = useAccount();
  const { data = [] } = useCurrentStatus();
  const before = data.find((each) => account && each.account && each.account !== account.id)?.account;
  if (!account || before === undefined) return null;
  return <ContentNotification type="warning">{t('account.other', { id: account.id, before })}</ContentNotification>;
}
