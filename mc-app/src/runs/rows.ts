import type { PipelineStatus, Run } from '../api/types';
import type { RunsView } from './use-runs-view';

/** A page of the history: finished runs, newest first. */
interface HistoryPage {
  runs: Run[];
  next?: string;
}

/** Ids begin with their time; a day of real time (`live.2026-11-28`) comes after all runs of that day, as in the service's history. */
function placeOf(id: string): string {
  const day = /^live\.(\d{4})-(\d\d)-(\d\d)/.exec(id);
  return day ? `${day.slice(1).join('')}U` : id;
}
const newestFirst = (a: Run, b: Run): number => (placeOf(a.id) < placeOf(b.id) ? 1 : -1);
const present = (run: Run | undefined): Run[] => (run ? [run] : []);

/** Whether a run meets the filters, as the service judges it. */
function isWanted(run: Run, { pipeline, status, trigger, from, to }: RunsView): boolean {
  const at = Date.parse(run.startedAt);
  return (
    (!pipeline || pipeline === run.pipeline) &&
    (!status || status === run.status) &&
    (!trigger || trigger === run.trigger) &&
    (!from || at >= Date.parse(from)) &&
    (!to || at < Date.parse(to))
  );
}

/** The failed ones first: those are few, and those of later pages come along; each run once. */
export function failedFirst(rows: Run[], failed: readonly Run[]): Run[] {
  const isFailed = ({ id }: Run) => failed.some((run) => run.id === id);
  return [...failed, ...rows.filter((run) => !isFailed(run))];
}

/**
 * The runs to show: on top of the first page those under way, which the history doesn't have; below them the history with the
 * last run of each pipeline, because the status tells of an end before the history has been asked again.
 */
export function rowsOf(pipelines: PipelineStatus[], page: HistoryPage | undefined, view: RunsView): Run[] {
  const listed = page?.runs ?? [];
  if (view.before) return listed;
  const wanted = (run: Run) => isWanted(run, view);
  const active = pipelines.flatMap((status) => present(status.active)).filter(wanted);
  // Those older than the oldest of the page have their place on a later one.
  const oldest = page?.next ? placeOf(listed.at(-1)?.id ?? '') : '';
  const ended = page
    ? pipelines.flatMap(({ lastRun }) => present(lastRun)).filter((run) => wanted(run) && placeOf(run.id) >= oldest)
    : [];
  const others = (runs: Run[], than: Run[]) => runs.filter(({ id }) => !than.some((run) => run.id === id));
  const past = others([...ended, ...others(listed, ended)], active);
  return [...active, ...past.sort(newestFirst)];
}
