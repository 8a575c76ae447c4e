import { useIntl } from 'react-intl';
import type { ServiceError } from '../api/service-error';
import { useText } from '../i18n/use-text';

/** What went wrong in the user's language. `isForeign`: only the service has words for it, and those are English. */
export function useErrorText() {
  const intl = useIntl();
  const t = useText();
  return ({ kind, code, reason, message }: ServiceError): { text: string; isForeign: boolean } => {
    const id = [`refused.${reason}`, `error.${reason}`, `http.${code}`].find((each) => intl.messages[each] !== undefined);
    if (id !== undefined) return { text: intl.formatMessage({ id }), isForeign: false };
    if (message) return { text: message, isForeign: !intl.locale.startsWith('en') };
    return { text: t(`error.${kind}.title`), isForeign: false };
  };
}
