import Text from '@commercetools-uikit/text';
import type { RecordView } from './api/types';
import { useCodeText, useText } from './i18n/use-text';
import { useWords } from './words/use-words';

/** When the record was last sent, as far as it is noted. */
export function LastSent({ view: { sent, lastModifiedAt, klaviyo } }: { view: RecordView }) {
  const t = useText();
  const ofCode = useCodeText();
  const words = useWords();
  const at = sent.at === undefined ? '' : words.moment(sent.at);
  const outcome = ofCode('outcome', sent.outcome ?? 'other', t('outcome.other'));
  const scope = ofCode('scope', sent.scope ?? 'other', t('scope.other'));
  // Of a failed run the code is that of an error, of a rejected record that of a rejection.
  const why = sent.code && ofCode(sent.outcome === 'failed' ? 'error' : 'reject', sent.code, sent.code);
  return (
    <div>
      {sent.how === 'run' && <Text.Body>{t('sent.run', { at, scope, outcome })}</Text.Body>}
      {sent.how === 'live' && <Text.Body>{t('sent.live', { at, outcome })}</Text.Body>}
      {sent.how === 'unknown' && <Text.Body>{t('sent.unknown')}</Text.Body>}
      {why && <Text.Body>{why}</Text.Body>}
      {lastModifiedAt && <Text.Detail>{t('changed', { at: words.moment(lastModifiedAt) })}</Text.Detail>}
      {klaviyo.updatedAt && <Text.Detail>{t('updated', { at: words.moment(klaviyo.updatedAt) })}</Text.Detail>}
    </div>
  );
}
