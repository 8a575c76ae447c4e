import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import DateTimeField from '@commercetools-uikit/date-time-field';
import { designTokens } from '@commercetools-uikit/design-system';
import SelectField from '@commercetools-uikit/select-field';
import styled from '@emotion/styled';
import type { PipelineStatus, RunStatus } from '../api/types';
import { Choices } from '../frame/choices';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { type RunsView, TRIGGERS } from './use-runs-view';

const ENDED = ['done', 'failed', 'stopped'] as const satisfies RunStatus[];

/** A time, with its zone, needs more room than a choice; both beside each other from 1280 px on. */
const Fields = styled.div`
  display: flex;
  flex-wrap: wrap;
  align-items: end;
  gap: ${designTokens.spacing30};
  & > * {
    flex: 1 1 150px;
  }
  & > *:nth-of-type(n + 4) {
    flex-basis: 250px;
  }
`;

interface Props {
  pipelines: PipelineStatus[];
  view: RunsView;
  onChange: (view: RunsView) => void;
}

/** Which runs: the import, how it ended, what started it and when. */
export function RunFilters({ pipelines, view, onChange }: Props) {
  const t = useText();
  const words = useWords();
  const timeZone = useApplicationContext(({ user }) => user?.timeZone || 'UTC');
  const all = { value: '', label: t('runs.all') };
  const select = (title: string, value: string | undefined, options: { value: string; label: string }[], set: Set) => (
    <SelectField
      title={title}
      options={[all, ...options]}
      value={value ?? ''}
      isSearchable={false}
      onChange={({ target }) => onChange({ ...view, ...set(String(target.value ?? '')) })}
    />
  );
  const time = (title: string, name: 'from' | 'to') => (
    <DateTimeField
      title={title}
      timeZone={timeZone}
      value={view[name] ?? ''}
      onChange={({ target }) => onChange({ ...view, [name]: String(target.value ?? '') })}
    />
  );
  const ofPipelines = pipelines.map((each) => ({ value: each.pipeline, label: words.pipeline(each.pipeline, each.title) }));
  const ofStatuses = ENDED.map((status) => ({ value: status, label: t(`status.${status}`) }));
  const ofTriggers = TRIGGERS.map((trigger) => ({ value: trigger, label: t(`runs.trigger.${trigger}`) }));
  return (
    <>
      <Fields>
        {select(t('runs.pipeline'), view.pipeline, ofPipelines, (pipeline) => ({ pipeline }))}
        {select(t('runs.status'), view.status, ofStatuses, (value) => ({ status: ENDED.find((each) => each === value) }))}
        {select(t('runs.by'), view.trigger, ofTriggers, (value) => ({ trigger: TRIGGERS.find((each) => each === value) }))}
        {time(t('runs.from', { timeZone }), 'from')}
        {time(t('runs.to', { timeZone }), 'to')}
      </Fields>
      <Choices
        title={t('runs.order')}
        values={view.first ? [view.first] : []}
        options={[['failed', t('runs.failedFirst')]]}
        onChange={([first]) => onChange({ ...view, first })}
      />
    </>
  );
}
type Set = (value: string) => RunsView;
