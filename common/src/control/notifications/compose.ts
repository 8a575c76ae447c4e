import type { LiveStatus } from '../../contract/liveStatus';
import type { Notification, NotificationEvent, NotificationRules } from '../../contract/notification';
import type { Run } from '../../contract/run';
import type { Sequence } from '../../contract/sequence';

/** What notifications say of the place they come from. */
export interface Origin {
  project: string;
  /** Address of the application in the Merchant Center; absent where it isn't known. */
  pageUrl?: string | undefined;
  title(pipeline: string): string;
}

/** Fewer records say nothing about a share. */
const LEAST_RECORDS = 20;
const MOST_REASONS = 5;

/** What a run that has ended is reported as; undefined when it is well. */
export function problemOf(
  { status, counts }: Pick<Run, 'status' | 'counts'>,
  { rejectPercent }: Pick<NotificationRules, 'rejectPercent'>,
): 'run.failed' | 'run.rejects' | undefined {
  if (status === 'failed') return 'run.failed';
  const { read, rejected } = counts;
  return read >= LEAST_RECORDS && rejected * 100 > read * rejectPercent ? 'run.rejects' : undefined;
}

/** Keys of custom objects, and their order, begin with the time. */
const compact = (time: string) => new Date(time).toISOString().replace(/[-:.]/g, '');
const clock = (time: string) => `${new Date(time).toISOString().slice(11, 16)} UTC`;
const number = (value: number) => value.toLocaleString('en-US');
const sentences = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' ');

export function reasonsOf({
  rejects = {},
  counts,
}: Pick<Run, 'rejects' | 'counts'>): NonNullable<Notification['run']>['reasons'] {
  return Object.entries(rejects)
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_REASONS)
    .map(([code, count]) => ({
      code,
      count,
      share: Math.min(1, Math.round((count / Math.max(1, counts.rejected)) * 1000) / 1000),
    }));
}

export function ofRun(run: Run, event: NotificationEvent, { project, pageUrl, title }: Origin): Notification {
  const { id, pipeline, trigger, status, counts, total, error } = run;
  const url = pageUrl === undefined ? undefined : `${pageUrl}/runs/${id}`;
  return {
    ...{ version: 1, id: `${id}.${event}`, event, at: run.finishedAt ?? run.heartbeatAt, project },
    text: sentences(`${title(pipeline)}: ${runText(run, event)}`, url),
    run: {
      ...{ id, pipeline, trigger, status, counts, ...(total === undefined ? {} : { total }) },
      ...(error ? { error: { code: error.code } } : {}),
      reasons: reasonsOf(run),
      ...(url === undefined ? {} : { url }),
    },
  };
}

function runText(run: Run, event: NotificationEvent): string {
  const { counts, total, error, startedAt } = run;
  const the = `the import of ${clock(startedAt)}`;
  const arrived = `${number(counts.written)} of ${number(total ?? counts.read)} arrived.`;
  if (event === 'run.failed') return sentences(`${the} failed.`, error?.message, arrived);
  if (event === 'run.recovered') return sentences(`${the} has ended well again.`, arrived);
  const [most] = reasonsOf(run);
  const share = Math.round((counts.rejected / counts.read) * 100);
  const why = most && `Most often: ${most.code} (${number(most.count)}).`;
  return sentences(`${the} rejected ${number(counts.rejected)} of ${number(counts.read)} records (${share} %).`, why, arrived);
}

export function ofSequence({ id, steps, finishedAt, startedAt }: Sequence, { project, pageUrl, title }: Origin): Notification {
  const named = (wanted: string) => steps.filter(({ status }) => status === wanted).map(({ pipeline }) => pipeline);
  const [failed, leftOut] = [named('failed'), named('left_out')];
  const titles = (list: string[]) => list.map(title).join(', ');
  const reason = steps.find(({ status }) => status === 'failed')?.reason?.message;
  return {
    ...{ version: 1, id: `${id}.sequence.failed`, event: 'sequence.failed', at: finishedAt ?? startedAt, project },
    text: sentences(
      `Everything: ${titles(failed) || 'an import'} failed.`,
      reason,
      leftOut.length > 0 ? `Not started: ${titles(leftOut)}.` : undefined,
      pageUrl,
    ),
    sequence: { id, failed },
  };
}

export function ofSchedule(pipeline: string, at: string, now: string, { project, pageUrl, title }: Origin): Notification {
  return {
    ...{ version: 1, id: `${compact(at)}-${pipeline}.schedule.missed`, event: 'schedule.missed', at: now, project },
    text: sentences(
      `${title(pipeline)}: the scheduled import of ${clock(at)} had not begun an hour later.`,
      pageUrl && `${pageUrl}/schedules`,
    ),
    schedule: { pipeline, at },
  };
}

/** What real time is reported as; undefined when it is well or off. */
export function liveProblemOf({
  state,
  blocked,
  subscription,
}: LiveStatus): { event: NotificationEvent; code: string; since: string } | undefined {
  if (state === 'stopped' && subscription) return { event: 'live.stopped', code: subscription.status, since: subscription.since };
  return blocked ? { event: 'live.blocked', ...blocked } : undefined;
}

const LIVE_TEXTS: Partial<Record<NotificationEvent, string>> = {
  'live.blocked': 'Real time: nothing can be sent, and the broker keeps it',
  'live.stopped': 'Real time: no notifications are delivered any more, and what happens now does not arrive',
};

/** With `since`; what is well again has the time at which it was reported. */
export function ofLive(
  event: NotificationEvent,
  { code, since }: { code: string; since: string },
  now: string,
  { project, pageUrl }: Origin,
): Notification {
  const what = LIVE_TEXTS[event];
  return {
    ...{ version: 1, id: `${compact(since)}-${event}`, event, at: now, project },
    text: sentences(
      what ? `${what} (${code}, since ${clock(since)}).` : 'Real time: notifications are delivered and settled again.',
      pageUrl && `${pageUrl}/live`,
    ),
    live: { code, since },
  };
}

export const testOf = (now: string, { project, pageUrl }: Origin): Notification => ({
  ...{ version: 1, id: `${compact(now)}-test`, event: 'test', at: now, project },
  text: sentences('This is a test of the notifications of data imports.', pageUrl),
});
