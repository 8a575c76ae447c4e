import { designTokens } from '@commercetools-uikit/design-system';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useForm } from './form-context';
import { useSettingsText } from './texts/use-settings-text';

const Bar = styled.div`
  display: flex;
  flex-wrap: wrap;
  gap: ${designTokens.spacing30};
  align-items: center;
  justify-content: space-between;
  padding: ${designTokens.spacing30} 0;
  border-top: 1px solid ${designTokens.colorNeutral90};
  /* In sight while something can be lost, however long the form is. */
  &[data-unsaved='true'] {
    position: sticky;
    bottom: 0;
    z-index: 1;
    background: ${designTokens.colorSurface};
    /* Over the shadow of what scrolls by. */
    box-shadow: 4px 0 ${designTokens.colorSurface}, -4px 0 ${designTokens.colorSurface};
  }
`;

interface Props {
  busy: boolean;
  onSave: () => void;
  onPreview: () => void;
}

/** How much is not saved yet, and what to do with it. */
export function SaveBar({ busy, onSave, onPreview }: Props) {
  const s = useSettingsText();
  const { draft } = useForm();
  const count = draft.changed.length;
  const isDisabled = busy || count === 0;
  return (
    <Bar data-unsaved={count > 0}>
      <div role="status">
        <Text.Body>{count > 0 ? s('bar.unsaved', { count }) : s('bar.nothing')}</Text.Body>
      </div>
      <Spacings.Inline scale="s">
        <SecondaryButton label={s('bar.preview')} isDisabled={count === 0} onClick={onPreview} />
        <SecondaryButton label={s('bar.discard')} isDisabled={isDisabled} onClick={draft.discard} />
        <PrimaryButton label={s('bar.save')} isDisabled={isDisabled} onClick={onSave} />
      </Spacings.Inline>
    </Bar>
  );
}
