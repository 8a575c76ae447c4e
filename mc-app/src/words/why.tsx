import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useIntl } from 'react-intl';
import { useText } from '../i18n/use-text';
import { ErrorSteps } from './error-steps';
import { useWords } from './use-words';

/** Why a run failed, in the user's language; below it the code, and to who reads English what the service says of it. */
export function Why({ error }: { error: { code: string; message: string } }) {
  const t = useText();
  const words = useWords();
  const { locale } = useIntl();
  return (
    <Spacings.Stack scale="s">
      <Text.Body>{words.reason(error)}</Text.Body>
      <ErrorSteps code={error.code} />
      <Text.Detail>{locale.startsWith('en') ? t('run.error', error) : error.code}</Text.Detail>
    </Spacings.Stack>
  );
}
