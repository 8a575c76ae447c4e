import { InfoModalPage } from '@commercetools-frontend/application-components';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import SelectField from '@commercetools-uikit/select-field';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useService } from '../api/service-context';
import { asServiceError } from '../api/service-error';
import { ErrorNotice } from '../frame/error-notice';
import { useCurrentStatus } from '../frame/status-context';
import { readIds } from '../imports/record-ids';
import { useWords } from '../words/use-words';
import { ChangedRecords } from './changed-records';
import { effectsOf } from './effects';
import { useForm } from './form-context';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';
import { faultsOf } from './use-save';

/** As many as the service shows. */
const MOST = 10;

/** The import whose records a change shows best: one that it reaches, else the first. */
function firstImport(changed: readonly string[], pipelines: readonly string[]): string {
  const { imports, eventsStay } = effectsOf(changed);
  const wanted = [...imports, ...(eventsStay ? ['orders'] : [])];
  return wanted.find((each) => pipelines.includes(each)) ?? pipelines[0] ?? '';
}

/** Real records before and after the changes that aren't saved yet; nothing is sent. */
export function PreviewPage({ onClose }: { onClose: () => void }) {
  const s = useSettingsText();
  const words = useWords();
  const { draft } = useForm();
  const { data: status = [] } = useCurrentStatus();
  const [pipeline, setPipeline] = useState(() =>
    firstImport(
      draft.changed,
      status.map((each) => each.pipeline),
    ),
  );
  const [text, setText] = useState('');
  const [ids, setIds] = useState<string[]>([]);
  const read = readIds(text);
  const problem = () => {
    if (read.invalid[0] !== undefined) return s('would.idsInvalid', { id: read.invalid[0] });
    return read.ids.length > MOST ? s('would.idsTooMany', { count: read.ids.length }) : undefined;
  };
  const found = problem();
  return (
    <InfoModalPage isOpen title={s('would.title')} topBarPreviousPathLabel={s('would.back')} onClose={onClose}>
      <Spacings.Stack scale="l">
        <Text.Body>{s('would.body')}</Text.Body>
        <SelectField
          title={s('would.pipeline')}
          horizontalConstraint={7}
          isSearchable={false}
          value={pipeline}
          options={status.map((each) => ({ value: each.pipeline, label: words.pipeline(each.pipeline, each.title) }))}
          onChange={({ target }) => setPipeline(String(target.value))}
        />
        <Spacings.Inline scale="s" alignItems="flex-end">
          <TextField
            title={s('would.ids')}
            hint={s('would.idsHint')}
            horizontalConstraint={13}
            value={text}
            touched
            errors={found === undefined ? {} : { [found]: true }}
            renderError={(reason) => reason}
            onChange={({ target }) => setText(target.value)}
          />
          <SecondaryButton label={s('would.show')} isDisabled={found !== undefined} onClick={() => setIds(read.ids)} />
        </Spacings.Inline>
        <Shown pipeline={pipeline} ids={ids} />
      </Spacings.Stack>
    </InfoModalPage>
  );
}

function Shown({ pipeline, ids }: { pipeline: string; ids: string[] }) {
  const s = useSettingsText();
  const words = useSettingWords();
  const service = useService();
  const { values } = useForm().draft;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['what would change', pipeline, ids, values],
    queryFn: () => service.post('/settings/preview', {}, { pipeline, values, limit: MOST, ...(ids.length > 0 ? { ids } : {}) }),
    // Personal data: shown, then forgotten.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (isPending) return <LoadingSpinner>{s('would.loading')}</LoadingSpinner>;
  const refused = error ? asServiceError(error) : undefined;
  const faults = refused ? faultsOf(refused) : [];
  if (faults.length > 0) {
    return (
      <div role="alert">
        <Text.Body>{s('would.faults')}</Text.Body>
        {faults.map((fault) => (
          <Text.Body key={`${fault.path} ${fault.code}`} tone="critical">
            {s('pair', { name: words.title(fault.path), text: words.fault(fault) })}
          </Text.Body>
        ))}
      </div>
    );
  }
  if (refused) return <ErrorNotice error={refused} onRetry={() => refetch()} />;
  return <ChangedRecords records={data?.records ?? []} />;
}
