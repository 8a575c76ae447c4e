import FlatButton from '@commercetools-uikit/flat-button';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useIntl } from 'react-intl';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { useSequence } from './sequence-context';

/** Says what comes next, and that it needs this page. */
export function SequenceBanner() {
  const t = useText();
  const intl = useIntl();
  const words = useWords();
  const { sequence, cancel } = useSequence();
  if (!sequence || sequence.waiting.length === 0) return null;
  const names = intl.formatList(sequence.waiting.map((id) => words.pipeline(id)));
  return (
    <ContentNotification type="info">
      <Spacings.Inline justifyContent="space-between" alignItems="center">
        <Text.Body>{t('sequence.next', { names })}</Text.Body>
        <FlatButton label={t('sequence.cancel')} onClick={cancel} />
      </Spacings.Inline>
    </ContentNotification>
  );
}
