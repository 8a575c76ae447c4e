import { useShowNotification } from '@commercetools-frontend/actions-global';
import { DOMAINS } from '@commercetools-frontend/constants';
import { useMemo } from 'react';
import { asServiceError } from '../api/service-error';
import { useText } from '../i18n/use-text';

/** Tells the user how an action went: success at the side, trouble on top of the page until it is dismissed. */
export function useSay() {
  const t = useText();
  const show = useShowNotification();
  return useMemo(() => {
    const worked = (text: string) => void show({ domain: DOMAINS.SIDE, kind: 'success', text });
    const failed = (text: string) => void show({ domain: DOMAINS.PAGE, kind: 'error', text });
    /** In the service's words, which name the next step, or in ours when it had none. */
    const refused = (thrown: unknown) => {
      const { trouble, message } = asServiceError(thrown);
      failed(message || t(`trouble.${trouble}.title`));
    };
    return { worked, failed, refused };
  }, [t, show]);
}
