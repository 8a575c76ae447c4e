import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useText } from '../i18n/use-text';
import { ErrorSteps } from './error-steps';
import { useWords } from './use-words';

/** Why a run failed, in the user's language; below it what the service says of it, with names that only it knows. */
export function Why({ error }: { error: { code: string; message: string } }) {
  const t = useText();
  const words = useWords();
  return (
    <Spacings.Stack scale="s">
      <Text.Body>{words.reason(error)}</Text.Body>
      <ErrorSteps code={error.code} />
      <div lang="en">
        <Text.Detail>{t('run.error', error)}</Text.Detail>
      </div>
    </Spacings.Stack>
  );
}
