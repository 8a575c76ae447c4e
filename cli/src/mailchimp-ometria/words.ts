import type { Connection, EntryStatus, Failure, PreviewedRecord, Run } from 'common';
import { duration, number, table } from '../words';

export function checkLines({ systems }: Connection, more: { title: string; ok: boolean; detail: string }[]): string {
  const lines = systems.flatMap(({ title: system, checks }) =>
    checks.map(({ ok, title, detail, nextStep }) => ({ ok, title: `${system}, ${title}`, detail: [detail, ok ? '' : nextStep] })),
  );
  const all = [...lines, ...more.map(({ ok, title, detail }) => ({ ok, title, detail: [detail] }))];
  return all
    .map(({ ok, title, detail }) => {
      const text = detail.filter(Boolean).join(' ');
      return `${ok ? 'ok    ' : 'not ok'}  ${title}${text ? `: ${text}` : ''}`;
    })
    .join('\n');
}

const kindOf = ({ scope }: Run): string =>
  ({ all: 'load', delta: 'sync', failures: 'retry' })[scope.kind as string] ?? scope.kind;

function countsOf({ counts, total }: Run): string {
  const of = total === undefined ? '' : ` of about ${number(total)}`;
  const parts = [`${number(counts.read)}${of} read`, `${number(counts.written)} updated`];
  if (counts.skipped > 0) parts.push(`${number(counts.skipped)} skipped`);
  if (counts.rejected > 0) parts.push(`${number(counts.rejected)} rejected`);
  return parts.join(', ');
}

function nowOf({ active, failure, unusable }: EntryStatus): string {
  if (unusable) return `unusable: ${unusable.code}`;
  if (active) {
    const left = active.etaMs === undefined ? '' : `, ${duration(active.etaMs)} left`;
    return `${kindOf(active)} ${active.status}: ${countsOf(active)}; ${number(Math.round(active.rate))}/s${left}; heartbeat ${duration(active.heartbeatAgeMs)} ago`;
  }
  return failure ? `failed: ${failure.code}` : 'idle';
}

function nextOf({ active, failure, nextDue }: EntryStatus): string {
  if (active) return 'in progress';
  if (failure) return `try ${failure.attempts + 1} at ${failure.nextTry}`;
  return nextDue === undefined ? 'load at the next look' : `sync at ${nextDue.slice(0, 19)}Z`;
}

export function statusTable(entries: EntryStatus[]): string {
  if (entries.length === 0) return 'The state file has no usable entry.';
  const rows = entries.map((entry) => [
    entry.rank > 1 ? `${entry.listId} #${entry.rank}` : entry.listId,
    entry.latestTimestamp ?? 'never',
    nowOf(entry),
    entry.lastRun
      ? `${kindOf(entry.lastRun)} ${entry.lastRun.status} ${entry.lastRun.finishedAt?.slice(0, 19) ?? ''}Z (${countsOf(entry.lastRun)})`
      : 'none',
    nextOf(entry),
  ]);
  const reasons = entries.flatMap(({ listId, failure, unusable, active }) => {
    const why = unusable ?? (active ? undefined : failure);
    return why ? [`${listId}: ${why.message}`] : [];
  });
  return [table(['List', 'Complete until', 'Now', 'Last run', 'Next'], rows), ...reasons].join('\n');
}

export function failureTable(failures: Failure[]): string {
  if (failures.length === 0) return 'No record was rejected.';
  return table(
    ['Id', 'Code', 'Field', 'Reason'],
    failures.map(({ id, code, field = '', reason }) => [id, code, field, reason]),
  );
}

export interface Preview {
  name: string;
  statuses: Record<string, number>;
  records: PreviewedRecord[];
}

export function previewText(listId: string, { name, statuses, records }: Preview): string {
  const counts = Object.entries(statuses).map(([status, count]) => `${number(count)} ${status}`);
  const lines = [`List ${listId} "${name}": ${counts.join(', ')}.`, ''];
  for (const { id, outcome, code, reason, field, requests } of records) {
    if (outcome === 'written') lines.push(...requests.map((request) => JSON.stringify(request, null, 2)));
    else lines.push(`${id}: ${outcome}, ${[code, field].filter(Boolean).join(', ')}${reason ? `. ${reason}` : ''}`);
  }
  return lines.join('\n');
}
