import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import { useService } from '../api/service-context';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';

interface Props {
  runId: string;
  /** Names the import where several are on the page. */
  title?: string;
  /** The one blue button of the page. */
  isFirst?: boolean;
}

/** Continues a run where it failed or was stopped. */
export function ResumeButton({ runId, title, isFirst = true }: Props) {
  const t = useText();
  const service = useService();
  const mayManage = useMayManage();
  const resume = useAct({ act: () => service.post('/runs/{id}/resume', { path: { id: runId } }, {}) });
  const Button = isFirst ? PrimaryButton : SecondaryButton;
  return (
    <Button
      label={t('resume.action')}
      {...(title === undefined ? {} : { 'aria-label': t('resume.label', { title }) })}
      isDisabled={!mayManage || resume.busy}
      onClick={() => resume.act(undefined)}
    />
  );
}
