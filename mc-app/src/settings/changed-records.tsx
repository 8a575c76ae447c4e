import Card from '@commercetools-uikit/card';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { ChangedRecord } from '../api/types';
import { useCodeText } from '../i18n/use-text';
import { TextTable } from '../words/text-table';
import { ToneStamp } from '../words/tone-stamp';
import { useSettingsText } from './texts/use-settings-text';
import { changedFields, fieldName, isChanged } from './would-change';

/** More differences the service doesn't send. */
const MOST = 100;
/** As many names as one reads in a headline. */
const NAMED = 8;

/** What becomes of each record, with those that change first. */
export function ChangedRecords({ records }: { records: readonly ChangedRecord[] }) {
  const s = useSettingsText();
  const changed = records.filter(isChanged);
  const same = records.filter((record) => !isChanged(record));
  const head = () => {
    if (records.length === 0) return s('would.none');
    if (changed.length === 0) return s('would.noneChange', { of: records.length });
    const fields = changedFields(changed).slice(0, NAMED);
    const numbers = { changed: changed.length, of: records.length };
    if (fields.length === 0) return s('would.headOutcome', numbers);
    return s('would.head', { ...numbers, fields: fields.map(([name, text]) => s('counted', { name, text })).join(', ') });
  };
  return (
    <Spacings.Stack scale="m">
      <div role="status">
        <Text.Body fontWeight="bold">{head()}</Text.Body>
      </div>
      {[...changed, ...same].map((record) => (
        <OneRecord key={record.id} record={record} />
      ))}
    </Spacings.Stack>
  );
}

const TONES = { written: 'positive', skipped: 'secondary', rejected: 'critical' } as const;
const PREFIXES = { written: '', skipped: 'skip', rejected: 'reject' } as const;

function OneRecord({ record }: { record: ChangedRecord }) {
  const s = useSettingsText();
  const ofCode = useCodeText();
  const { id, label, before, after, differences } = record;
  const outcome = ({ outcome: of, code = '' }: ChangedRecord['before']) =>
    s(`outcome.${of}`, { reason: ofCode(PREFIXES[of], code, code) });
  const isSame = before.outcome === after.outcome && before.code === after.code;
  return (
    <section aria-label={label ?? id}>
      <Card insetScale="m">
        <Spacings.Stack scale="s">
          <Spacings.Inline alignItems="center" justifyContent="space-between">
            <Text.Body fontWeight="bold">{label ?? id}</Text.Body>
            <ToneStamp tone={TONES[after.outcome]} label={s(`would.${after.outcome}`)} />
          </Spacings.Inline>
          {label !== undefined && <Text.Detail tone="secondary">{id}</Text.Detail>}
          {!isSame && <Text.Body>{s('outcome.before', { outcome: outcome(before) })}</Text.Body>}
          {(!isSame || after.outcome !== 'written') && <Text.Body>{s('outcome.after', { outcome: outcome(after) })}</Text.Body>}
          {!isChanged(record) && <Text.Body>{s('would.same')}</Text.Body>}
          {differences.length > 0 && <Differences of={record} name={label ?? id} />}
          {differences.length >= MOST && <Text.Detail>{s('would.more')}</Text.Detail>}
        </Spacings.Stack>
      </Card>
    </section>
  );
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function Differences({ of: { differences }, name }: { of: ChangedRecord; name: string }) {
  const s = useSettingsText();
  const columns = ['field', 'change', 'before', 'after'] as const;
  return (
    <TextTable aria-label={name} style={{ overflowWrap: 'anywhere' }}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {s(`would.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differences.map((each) => (
          <tr key={each.field.join('.')}>
            <td title={each.field.join('.')}>{fieldName(each)}</td>
            <td>{s(`change.${each.change}`)}</td>
            <td>{each.before === undefined ? '–' : shown(each.before)}</td>
            <td>{each.after === undefined ? '–' : shown(each.after)}</td>
          </tr>
        ))}
      </tbody>
    </TextTable>
  );
}
