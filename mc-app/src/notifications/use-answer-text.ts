import type { Sending } from '../api/types';
import { useCodeText, useText } from '../i18n/use-text';

/** What a receiver answered, in a sentence: of a status, or of the code of an error. */
export function useAnswerText() {
  const t = useText();
  const ofCode = useCodeText();
  return ({ answer }: Pick<Sending, 'answer'>): string => {
    if (answer === undefined) return '';
    return ofCode('notify.answer', answer, /^\d+$/.test(answer) ? t('notify.answer.status', { status: answer }) : answer);
  };
}
