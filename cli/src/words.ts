import type { Connection, DeletionQuote, PipelineStatus, Run, Schedule, Sequence } from 'common';
import { DELETION_OPTIONS } from './scope';

/** Results in words for a person. Numbers are grouped: 1,234,567. */
export const number = (value: number) => value.toLocaleString('en');

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const ended = ({ status }: { status: Run['status'] | Sequence['status'] }) =>
  status === 'done' || status === 'failed' || status === 'stopped';

export function countsOf({ counts, total, totalIs }: Run, arrived = 'written'): string {
  const of = total === undefined ? '' : ` of ${totalIs === 'estimated' ? 'about ' : ''}${number(total)}`;
  const parts = [`${number(counts.read)}${of} read`, `${number(counts.written)} ${arrived}`];
  if (counts.skipped > 0) parts.push(`${number(counts.skipped)} skipped`);
  if (counts.rejected > 0) parts.push(`${number(counts.rejected)} rejected`);
  return parts.join(', ');
}

/** What became of a run, and what can be done next. */
export function summary(run: Run, service?: string): string {
  const lines = [`${run.pipeline}: ${run.status}. ${countsOf(run)}, in ${duration(run.workedMs)}.`, `run ${run.id}`];
  if (run.error) lines.push(run.error.message);
  for (const { message } of run.notices ?? []) lines.push(message);
  for (const [code, count] of Object.entries(run.skips)) lines.push(`  ${number(count)} × ${code} (skipped)`);
  for (const [code, count] of Object.entries(run.warnings)) lines.push(`  ${number(count)} × ${code} (sent without it)`);
  if (run.counts.rejected > 0) {
    lines.push(`Why records were rejected:  ${commandLine(`failures ${run.id}`, service)}`);
    if (run.scope.kind !== 'deletion') lines.push(`Try them again:             ${commandLine(`retry ${run.id}`, service)}`);
  }
  if (run.status === 'failed' || run.status === 'stopped') lines.push(`Resume: ${resumeLine(run, service)}`);
  return lines.join('\n');
}

/** How a run that has ended early is gone on with; of a deletion, what is left by then has to be confirmed again. */
export function resumeLine({ id, pipeline, scope }: Run, service: string | undefined): string {
  if (scope.kind !== 'deletion') return commandLine(`resume ${id}`, service);
  return commandLine(`${pipeline} ${DELETION_OPTIONS[scope.of]}`, service);
}

/** What to type next; the same service is asked then. */
export function commandLine(command: string, service: string | undefined): string {
  return `npm run import -- ${command}${service === undefined ? '' : ` --service ${service}`}`;
}

export function statusTable(pipelines: PipelineStatus[]): string {
  const rows = pipelines.map(({ pipeline, active, lastRun, watermark, stateError }) => [
    pipeline,
    stateError ? `unusable: ${stateError.code}` : active ? `${active.status}: ${countsOf(active)}` : 'idle',
    active
      ? `heard of ${duration(active.heartbeatAgeMs)} ago${active.etaMs === undefined ? '' : `, ${duration(active.etaMs)} left`}`
      : '',
    lastRun ? `${lastRun.status} ${lastRun.finishedAt ?? ''} (${countsOf(lastRun)})` : 'never',
    watermark ?? '',
  ]);
  const errors = pipelines.flatMap(({ pipeline, stateError }) => (stateError ? [`${pipeline}: ${stateError.message}`] : []));
  const hidden = pipelines.flatMap(({ pipeline, active, lastRun, failedRun: run }) =>
    run && !active && run.id !== lastRun?.id
      ? [`${pipeline}: failed at ${run.finishedAt ?? ''}; only some records were imported since. Continue it: resume ${run.id}`]
      : [],
  );
  return [table(['Import', 'Now', '', 'Last run', 'Complete until'], rows), ...errors, ...hidden].join('\n');
}

export function scheduleTable(schedules: Schedule[]): string {
  if (schedules.length === 0) return 'No import has a schedule.';
  const rows = schedules.map(({ pipeline, cron, timeZone, scope, enabled, next, lastStarted, lastSkipped }) => [
    pipeline,
    `${cron} (${timeZone})`,
    scope === 'delta' ? 'changes' : 'all',
    enabled ? 'on' : 'off',
    enabled ? (next[0] ?? '') : '',
    lastStarted ? `${lastStarted.status ?? 'started'} ${lastStarted.at}` : '',
    lastSkipped ? `${lastSkipped.at}: ${lastSkipped.reason}` : '',
  ]);
  return table(['Import', 'When', 'What', '', 'Next', 'Last', 'Last skipped'], rows);
}

export function connectionLines({ systems }: Connection): string {
  return systems
    .flatMap(({ title: side, checks }) => checks.map((check) => ({ side, ...check })))
    .map(({ side, ok, title, detail, nextStep }) => {
      const more = [detail, ok ? undefined : nextStep].filter((text) => text !== undefined).join(' ');
      return `${ok ? 'ok    ' : 'not ok'}  ${side}, ${title}${more ? `: ${more}` : ''}`;
    })
    .join('\n');
}

/** What a deletion would delete, and how to continue. */
export function quoteText(quote: DeletionQuote): string {
  const { pipeline, of, count, others, withVariants, complete, token } = quote;
  const obsolete = of === 'obsolete' || of === 'adopted';
  const older = of === 'adopted' ? ' or the older plugin has left,' : '';
  const which = obsolete ? ` that this project no longer has or publishes,${older}` : '';
  const what = `${complete ? '' : 'at least '}${number(count)} ${pipeline}${which}${withVariants ? ' with all their variants' : ''}`;
  const rest = others > 0 ? `; ${number(others)}${obsolete ? '' : ' that are not of this project'} would stay` : '';
  return `This would delete ${what}${rest}. Nothing was deleted. To continue within an hour, add --confirm ${token}`;
}

/** Where each import of a sequence stands. */
export function sequenceText({ status, mode, steps }: Sequence, service?: string): string {
  const rows = steps.map((step) => [
    step.pipeline,
    step.status === 'left_out' ? 'left out' : step.status,
    step.counts ? `${number(step.counts.written)} written, ${number(step.counts.rejected)} rejected` : '',
    step.reason?.message ?? '',
  ]);
  const lines = [
    `${mode === 'all' ? 'Everything' : 'Everything that has changed'}: ${status}.`,
    table(['Import', '', '', ''], rows),
  ];
  if (status === 'failed' || status === 'stopped') lines.push(`Resume: ${commandLine('resume everything', service)}`);
  return lines.join('\n');
}

/** Columns as wide as their widest cell. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}
