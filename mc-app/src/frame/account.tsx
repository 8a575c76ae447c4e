import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import Text from '@commercetools-uikit/text';
import { useAccount } from '../api/queries';
import { useText } from '../i18n/use-text';

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
  return text === undefined ? null : <Text.Body tone="secondary">{text}</Text.Body>;
}
