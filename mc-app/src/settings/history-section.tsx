import Card from '@commercetools-uikit/card';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { asServiceError } from '../api/service-error';
import { useSettingsHistory } from '../api/settings-queries';
import type { SettingsRevision } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { TextTable } from '../words/text-table';
import { ToneStamp } from '../words/tone-stamp';
import { useForm } from './form-context';
import { leavesOf, type Values } from './model';
import { RestoreDialog } from './restore-dialog';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';

interface Props {
  busy: boolean;
  onRestore: (values: Values) => void;
}

/** What was saved by whom, when, and the way back to it. */
export function HistorySection({ busy, onRestore }: Props) {
  const s = useSettingsText();
  const { draft, isReadOnly } = useForm();
  const { data, error, isPending, refetch } = useSettingsHistory();
  const [restored, setRestored] = useState<SettingsRevision>();
  const isDirty = draft.changed.length > 0;
  return (
    <Spacings.Stack scale="m">
      <Text.Body>{s('history.body')}</Text.Body>
      {!isReadOnly && isDirty && <Text.Body>{s('history.unsaved')}</Text.Body>}
      {isPending && <LoadingSpinner>{s('history.loading')}</LoadingSpinner>}
      {error && <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />}
      {data?.length === 0 && <Text.Body>{s('history.none')}</Text.Body>}
      {data?.map((revision) => (
        <Revision
          key={revision.revision}
          of={revision}
          {...(isReadOnly || revision.revision === draft.status.revision ? {} : { onRestore: () => setRestored(revision) })}
          isDisabled={busy || isDirty}
        />
      ))}
      {restored && (
        <RestoreDialog
          of={restored}
          onClose={() => setRestored(undefined)}
          onConfirm={() => {
            setRestored(undefined);
            onRestore(restored.values);
          }}
        />
      )}
    </Spacings.Stack>
  );
}

interface RevisionProps {
  of: SettingsRevision;
  /** Absent where it is what holds now, or the user may not. */
  onRestore?: () => void;
  isDisabled: boolean;
}

function Revision({ of: { revision, changedAt, changedBy, changes }, onRestore, isDisabled }: RevisionProps) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { status } = useForm().draft;
  const leaves = leavesOf(status);
  const title = s('history.revision', { revision });
  return (
    <section aria-label={title}>
      <Card insetScale="m">
        <Spacings.Stack scale="s">
          <Spacings.Inline alignItems="center" justifyContent="space-between">
            <Text.Body fontWeight="bold">{title}</Text.Body>
            {revision === status.revision && <ToneStamp tone="positive" label={s('history.now')} />}
            {onRestore && (
              <SecondaryButton
                size="20"
                label={s('history.restore')}
                aria-label={s('history.restoreOf', { revision })}
                isDisabled={isDisabled}
                onClick={onRestore}
              />
            )}
          </Spacings.Inline>
          <Text.Detail tone="secondary">{s('history.by', { at: words.at(changedAt), by: words.by(changedBy) })}</Text.Detail>
          <TextTable aria-label={title} style={{ overflowWrap: 'anywhere' }}>
            <thead>
              <tr>
                <th scope="col">{s('history.setting')}</th>
                <th scope="col">{s('history.from')}</th>
                <th scope="col">{s('history.to')}</th>
              </tr>
            </thead>
            <tbody>
              {changes.map(({ path, from, to }) => (
                <tr key={path}>
                  <td>{words.title(path)}</td>
                  <td>{words.saved(path, from, leaves[path])}</td>
                  <td>{words.saved(path, to, leaves[path])}</td>
                </tr>
              ))}
            </tbody>
          </TextTable>
        </Spacings.Stack>
      </Card>
    </section>
  );
}
