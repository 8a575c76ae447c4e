import type { Sending } from '../api/types';
import { useCodeText } from '../i18n/use-text';
import { useSettingsText } from '../settings/texts/use-settings-text';

/** What a receiver answered, in a sentence: of a status, or of the code of an error. */
export function useAnswerText() {
  const t = useSettingsText();
  const ofCode = useCodeText();
  return ({ answer }: Pick<Sending, 'answer'>): string => {
    if (answer === undefined) return '';
    return ofCode('notify.answer', answer, /^\d+$/.test(answer) ? t('notify.answer.status', { status: answer }) : answer);
  };
}
