import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import { Conflict, Refused } from '../../contract/errors';
import type { LiveStatus } from '../../contract/liveStatus';
import type {
  ChannelName,
  Notification,
  NotificationChannel,
  NotificationEvent,
  NotificationRules,
  NotificationStatus,
  Notifications,
  Sending,
} from '../../contract/notification';
import type { Run } from '../../contract/run';
import type { Sequence } from '../../contract/sequence';
import { listOutbox, readNotified, type Subject, writeNotified } from '../../state/notifications';
import type { Store } from '../../state/stores/store';
import { liveProblemOf, type Origin, ofLive, ofRun, ofSchedule, ofSequence, problemOf, testOf } from './compose';
import { Outbox } from './outbox';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
const SHOWN = 5;

export interface NotifierParts {
  store: Store;
  log: Logger;
  channels: readonly NotificationChannel[];
  origin: Origin;
  rules(): Promise<NotificationRules>;
  /** The last run of each pipeline that has had one. */
  lastRuns(): Promise<Run[]>;
  sequence(): Promise<Sequence | undefined>;
  live(): Promise<LiveStatus>;
  /** Occurrences of schedules whose run hasn't begun an hour later. */
  missed(): Promise<{ pipeline: string; at: string }[]>;
}

type Look = (rules: NotificationRules) => Promise<void>;

/** What a look found of a subject. */
interface Found {
  /** Says which state was looked at: the same is reported once. */
  seen: string;
  /** Absent: it is well. `unclear`: it says nothing of that. */
  problem?: NotificationEvent | 'unclear';
  /** ISO 8601. */
  at: string;
  recovered?: NotificationEvent;
  /** A change of its own, whatever was reported before. */
  isOwn?: boolean;
  /** @param before what was known of the subject: what is reported of the same state has the same id, whichever process finds it */
  compose(event: NotificationEvent, before: Subject): Notification;
}

/**
 * Tells of changes: that something has failed, and once that it is well again. What is reported is derived from the state that others leave
 * behind, so that a process that dies at the end of a run loses none. Nothing here throws: a notification fails no run.
 */
export class Notifier implements Notifications {
  private readonly outbox: Outbox;

  constructor(private readonly parts: NotifierParts) {
    this.outbox = new Outbox(parts);
  }

  /** After the end of a run. */
  async afterRun(): Promise<void> {
    await this.quietly(this.lookAtEnded);
  }

  /** A round of the job: all of it, and what waits to be sent again. */
  async round(): Promise<void> {
    await this.quietly(this.lookAtSchedules, this.lookAtLive, this.lookAtEnded);
  }

  async status(): Promise<NotificationStatus> {
    const { store, channels, rules } = this.parts;
    const shown = await listOutbox(store, SHOWN);
    const channel = (name: ChannelName) => {
      const found = channels.find(({ to }) => to === name);
      return { set: found !== undefined, ...(found?.hint === undefined ? {} : { hint: found.hint }) };
    };
    return {
      webhook: channel('webhook'),
      email: channel('email'),
      rules: await rules(),
      deliveries: shown.map(({ value: { notification, sendings } }) => {
        const { id, event, at, text, run, schedule } = notification;
        const pipeline = run?.pipeline ?? schedule?.pipeline;
        return { id, event, at, text, ...(pipeline ? { pipeline } : {}), ...(run ? { runId: run.id } : {}), sendings };
      }),
    };
  }

  async test(to: ChannelName): Promise<Sending> {
    const channel = this.parts.channels.find((each) => each.to === to);
    if (!channel) throw new Refused('invalid', `No ${to} is set.`, { field: 'to', reason: 'receiver_not_set' });
    return this.outbox.sendNow(testOf(new Date().toISOString(), this.parts.origin), channel);
  }

  /** Each look for itself, then all that is due is sent. */
  private async quietly(...looks: Look[]): Promise<void> {
    if (this.parts.channels.length === 0) return;
    for (const look of looks) {
      try {
        await look(await this.parts.rules());
      } catch (error) {
        this.parts.log.warn({ code: describeError(error).code }, 'it could not be looked at what is to be reported');
      }
    }
    await this.outbox.deliver();
  }

  private readonly lookAtEnded: Look = async (rules) => {
    for (const run of await this.parts.lastRuns()) await this.ofRun(run, rules);
    const sequence = await this.parts.sequence();
    if (sequence) await this.ofSequence(sequence, rules);
  };

  private readonly lookAtSchedules: Look = async (rules) => {
    for (const { pipeline, at } of await this.parts.missed()) await this.ofSchedule(pipeline, at, rules);
  };

  private readonly lookAtLive: Look = async (rules) => this.ofLive(await this.parts.live(), rules);

  private async ofRun(run: Run, rules: NotificationRules): Promise<void> {
    const { finishedAt = '', scope, trigger } = run;
    const isWhole = scope.kind === 'all' || scope.kind === 'delta';
    const problem = run.status === 'stopped' ? 'unclear' : problemOf(run, rules);
    const isNotified = trigger === 'schedule' || rules.manual;
    await this.note(run.pipeline, rules, {
      ...{ seen: `${run.id} ${finishedAt}`, at: finishedAt, recovered: 'run.recovered' },
      // A run that a user started, and watches, tells that it is well again at most; one of some records not even that.
      ...(problem === undefined ? (isWhole ? {} : { problem: 'unclear' }) : { problem: isNotified ? problem : 'unclear' }),
      compose: (event) => ofRun(run, event, this.parts.origin),
    });
  }

  private async ofSequence(sequence: Sequence, rules: NotificationRules): Promise<void> {
    const { id, status, finishedAt } = sequence;
    if (finishedAt === undefined) return;
    await this.note('everything', rules, {
      ...{ seen: `${id} ${finishedAt}`, at: finishedAt },
      ...(status === 'failed' ? { problem: 'sequence.failed' } : status === 'stopped' ? { problem: 'unclear' } : {}),
      compose: () => ofSequence(sequence, this.parts.origin),
    });
  }

  private async ofSchedule(pipeline: string, at: string, rules: NotificationRules): Promise<void> {
    const now = new Date().toISOString();
    const compose = () => ofSchedule(pipeline, at, now, this.parts.origin);
    // Each occurrence is a change of its own.
    await this.note(`schedule.${pipeline}`, rules, { seen: at, at: now, problem: 'schedule.missed', isOwn: true, compose });
  }

  private async ofLive(status: LiveStatus, rules: NotificationRules): Promise<void> {
    const now = new Date().toISOString();
    const found = liveProblemOf(status);
    const code = found?.code ?? status.state;
    await this.note('live', rules, {
      ...{ seen: found ? `${found.event} ${found.since}` : status.state, at: now, recovered: 'live.recovered' },
      ...(found ? { problem: found.event } : {}),
      compose: (event, { problem, notified }) => {
        const since = found?.since ?? notified?.[problem ?? ''] ?? now;
        return ofLive(event, { code, since }, now, this.parts.origin);
      },
    });
  }

  /** Written to the outbox before it is noted as reported: a repeat has the same id. */
  private async note(name: string, rules: NotificationRules, found: Found): Promise<void> {
    for (;;) {
      const { value, version } = await readNotified(this.parts.store);
      const before = value.subjects[name] ?? {};
      if (before.seen === found.seen) return;
      const next = after(before, found);
      if (!next) return;
      const { subject, event } = next;
      if (event && rules.events.includes(event)) await this.outbox.post(found.compose(event, before));
      try {
        await writeNotified(this.parts.store, { ...value, subjects: { ...value.subjects, [name]: subject } }, version);
        return;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
}

/** What follows from a look: the same problem is reported once, each event once an hour at most, and its end once. */
function after(
  { problem, notified = {} }: Subject,
  { seen, problem: now, at, recovered, isOwn }: Found,
): { subject: Subject; event?: NotificationEvent } | undefined {
  const same: Subject = { seen, notified, ...(problem === undefined ? {} : { problem }) };
  if (now === 'unclear' || (now === problem && !isOwn)) return { subject: same };
  const event = now ?? recovered;
  const well: Subject = { seen, notified };
  if (event === undefined) return { subject: well };
  // From before notifications were set up.
  if (Date.now() - Date.parse(at) > DAY) return { subject: well };
  // Reported by the next look that still finds it so.
  if (Date.parse(at) - Date.parse(notified[event] ?? '') < HOUR) return undefined;
  return { subject: { seen, notified: { ...notified, [event]: at }, ...(now === undefined ? {} : { problem: now }) }, event };
}
