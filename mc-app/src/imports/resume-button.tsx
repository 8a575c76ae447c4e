import PrimaryButton from '@commercetools-uikit/primary-button';
import { useService } from '../api/service-context';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';

/** Continues a run where it failed or was stopped. `title` names the import where several are on the page. */
export function ResumeButton({ runId, title }: { runId: string; title?: string }) {
  const t = useText();
  const service = useService();
  const mayManage = useMayManage();
  const resume = useAct({ act: () => service.post('/runs/{id}/resume', { path: { id: runId } }, {}) });
  return (
    <PrimaryButton
      label={t('resume.action')}
      {...(title === undefined ? {} : { 'aria-label': t('resume.label', { title }) })}
      isDisabled={!mayManage || resume.busy}
      onClick={() => resume.act(undefined)}
    />
  );
}
