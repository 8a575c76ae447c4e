import FlatButton from '@commercetools-uikit/flat-button';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useForm } from './form-context';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';

interface Props {
  onGo: (path: string) => void;
}

/** Everything that is wrong, on top of the form: its fields may be in several sections. */
export function FaultSummary({ onGo }: Props) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { faults, isRefused } = useForm().draft;
  if (faults.length === 0) return null;
  return (
    <div role="alert">
      <ContentNotification type="error">
        <Spacings.Stack scale="xs" alignItems="flex-start">
          <Text.Body>{isRefused ? s('page.refused', { count: faults.length }) : s('page.unusable')}</Text.Body>
          {faults.map((fault) => (
            <FlatButton
              key={`${fault.path} ${fault.code}`}
              label={s('pair', { name: words.title(fault.path), text: words.fault(fault) })}
              onClick={() => onGo(fault.path)}
            />
          ))}
        </Spacings.Stack>
      </ContentNotification>
    </div>
  );
}
