import SelectField from '@commercetools-uikit/select-field';
import Spacings from '@commercetools-uikit/spacings';
import type { PipelineStatus, RunStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import type { RunsView } from './use-runs-view';

const ENDED = ['done', 'failed', 'stopped'] as const satisfies RunStatus[];

interface Props {
  pipelines: PipelineStatus[];
  view: RunsView;
  onChange: (view: RunsView) => void;
}

export function RunFilters({ pipelines, view, onChange }: Props) {
  const t = useText();
  const words = useWords();
  const all = { value: '', label: t('runs.all') };
  const ofPipelines = [
    all,
    ...pipelines.map((each) => ({ value: each.pipeline, label: words.pipeline(each.pipeline, each.title) })),
  ];
  const ofStatuses = [all, ...ENDED.map((status) => ({ value: status, label: t(`status.${status}`) }))];
  return (
    <Spacings.Inline scale="m">
      <SelectField
        title={t('runs.pipeline')}
        horizontalConstraint={6}
        options={ofPipelines}
        value={view.pipeline ?? ''}
        isSearchable={false}
        onChange={({ target }) => onChange({ ...view, pipeline: String(target.value ?? '') })}
      />
      <SelectField
        title={t('runs.status')}
        horizontalConstraint={6}
        options={ofStatuses}
        value={view.status ?? ''}
        isSearchable={false}
        onChange={({ target }) => onChange({ ...view, status: ENDED.find((each) => each === target.value) })}
      />
    </Spacings.Inline>
  );
}
