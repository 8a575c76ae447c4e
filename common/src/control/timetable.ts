import { Compile } from 'typebox/compile';
import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Conflict, Refused } from '../contract/errors';
import type { Tick } from '../contract/importer';
import type { Schedule, ScheduleInput } from '../contract/schedule';
import { isUnreadable, SCHEDULES, SCHEMA_VERSION, unreadable } from '../state/documents';
import type { Store, Versioned } from '../state/stores/store';
import { newRunId } from './runIds';
import { checkRecurrence, dueOccurrence, nextOccurrences, StoredSchedule } from './schedule';
import type { Scheduled } from './scheduled';

type ScheduleDocument = Versioned<StoredSchedule>;
type Skip = NonNullable<StoredSchedule['lastSkipped']>;
type Started = NonNullable<StoredSchedule['lastStarted']>;

const scheduleCheck = Compile(StoredSchedule);
/** How many occurrences an answer looks ahead. */
const AHEAD = 3;

/** The schedules of everything that may have one, and the starts that follow from them. */
export class Timetable {
  constructor(
    private readonly store: Store,
    private readonly scheduled: () => readonly Scheduled[],
    private readonly log: Logger,
  ) {}

  /** Those that can be used; one that can't is logged and left out. */
  async list(): Promise<Schedule[]> {
    const answers = await Promise.all(this.scheduled().map((each) => this.of(each)));
    return answers.flatMap((answer) => answer ?? []);
  }

  /** That of one, if it has one that can be used. */
  async of(scheduled: Scheduled): Promise<Schedule | undefined> {
    const document = await this.usable(scheduled.key);
    return document && answerOf(document, scheduled);
  }

  private async usable(key: string): Promise<ScheduleDocument | undefined> {
    return this.read(key).catch((error: unknown) => {
      if (!isUnreadable(error)) throw error;
      this.log.error({ schedule: key, ...describeError(error) }, 'a stored document is left out');
      return undefined;
    });
  }

  /**
   * Creates or replaces a schedule. What was due before a change of the recurrence is forgotten.
   * @throws Refused `invalid`, naming the field
   */
  async save(scheduled: Scheduled, input: ScheduleInput): Promise<Schedule> {
    const recurrence = checkRecurrence(input);
    const { scope, enabled } = input;
    const now = await scheduled.serverNow();
    const document = await this.change(scheduled.key, (current) => {
      const continues =
        current?.enabled && enabled && current.cron === recurrence.cron && current.timeZone === recurrence.timeZone;
      const { settled = '', pending, lastStarted, lastSkipped } = current ?? {};
      return {
        schema: SCHEMA_VERSION,
        pipeline: scheduled.pipeline,
        ...recurrence,
        scope,
        enabled,
        settled: continues ? settled : new Date(now).toISOString(),
        ...(continues && pending ? { pending } : {}),
        ...(lastStarted ? { lastStarted } : {}),
        ...(lastSkipped ? { lastSkipped } : {}),
      };
    });
    return answerOf(document, scheduled);
  }

  /** Occurrences whose run should have begun so long ago (ms), and hasn't; ids of pipelines and ISO 8601. */
  async overdue(ms: number): Promise<{ pipeline: string; at: string }[]> {
    const found: { pipeline: string; at: string }[] = [];
    for (const { key, pipeline } of this.scheduled()) {
      const { value, serverNow = 0 } = (await this.usable(key)) ?? {};
      if (!value?.enabled) continue;
      const at = value.pending?.at ?? dueOccurrence(value, Date.parse(value.settled), serverNow);
      if (at !== undefined && serverNow - Date.parse(at) > ms) found.push({ pipeline, at });
    }
    return found;
  }

  /** Starts one run for every schedule that is due; may be called by any number of processes at once. */
  async startDue(): Promise<Tick> {
    const tick: Tick = { started: [], skipped: [] };
    for (const scheduled of this.scheduled()) {
      try {
        const document = await this.announce(scheduled);
        if (document) await this.begin(scheduled, document, tick);
      } catch (error) {
        // The others continue; this one is tried again by the next tick, for its occurrence stays pending.
        this.log.warn({ schedule: scheduled.key, ...describeError(error) }, 'a due schedule could not be started');
      }
    }
    return tick;
  }

  /**
   * Writes a due occurrence down as pending, with the id its run will have: of all who see it due only one can, and
   * later ones start the same run.
   */
  private async announce({ key, pipeline }: Scheduled): Promise<ScheduleDocument | undefined> {
    for (;;) {
      const document = await this.read(key);
      if (!document?.value.enabled) return undefined;
      const { value, serverNow, version } = document;
      if (value.pending) return document;
      const at = dueOccurrence(value, Date.parse(value.settled), serverNow);
      if (at === undefined) return undefined;
      const pending = { at, runId: newRunId(pipeline, serverNow) };
      try {
        const settled = new Date(serverNow).toISOString();
        return await this.store.put(SCHEDULES, key, { ...value, pending, settled }, version);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  private async begin({ key, pipeline, start }: Scheduled, { value }: ScheduleDocument, tick: Tick): Promise<void> {
    const { scope, pending } = value;
    if (!pending) return;
    const { at, runId } = pending;
    try {
      const started = await start(runId, scope);
      if (started) tick.started.push({ pipeline, runId, at });
      await this.settle(key, { started: pending });
      if (started) this.log.info({ pipeline, run: runId, at }, 'scheduled run started');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { message: reason, runId: other } = error;
      const skip: Skip = { at, reason, code: error.reason ?? error.code, ...(other ? { runId: other } : {}) };
      await this.settle(key, { skip });
      tick.skipped.push({ pipeline, at, reason, ...(other ? { runId: other } : {}) });
      this.log.warn({ pipeline, at, code: error.code }, 'scheduled run skipped');
    }
  }

  /**
   * The occurrence has been dealt with. Two ticks may disagree when a run ended between their looks; a start is the
   * truth then, so it also removes the other's note of a skip.
   */
  private async settle(key: string, outcome: Outcome): Promise<void> {
    await this.change(key, (current) => current && settled(current, outcome));
  }

  private async read(key: string): Promise<ScheduleDocument | undefined> {
    const document = await this.store.get<StoredSchedule>(SCHEDULES, key);
    if (document && !scheduleCheck.Check(document.value)) throw unreadable(this.store, SCHEDULES, key);
    return document;
  }

  /** `change` answers undefined to leave the document as it is. */
  private change(key: string, change: (current: StoredSchedule | undefined) => StoredSchedule): Promise<ScheduleDocument>;
  private change(
    key: string,
    change: (current: StoredSchedule | undefined) => StoredSchedule | undefined,
  ): Promise<ScheduleDocument | undefined>;
  private async change(
    key: string,
    change: (current: StoredSchedule | undefined) => StoredSchedule | undefined,
  ): Promise<ScheduleDocument | undefined> {
    for (;;) {
      const current = await this.read(key);
      const next = change(current?.value);
      if (!next) return current;
      try {
        return await this.store.put(SCHEDULES, key, next, current?.version ?? 0);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
}

/** What became of an occurrence. */
type Outcome = { started: Started } | { skip: Skip };

/** Undefined when there is nothing to change. */
function settled(current: StoredSchedule, outcome: Outcome): StoredSchedule | undefined {
  const { pending, lastStarted, lastSkipped, ...rest } = current;
  const skip = 'skip' in outcome ? outcome.skip : undefined;
  const started = 'started' in outcome ? outcome.started : lastStarted;
  const { at } = 'skip' in outcome ? outcome.skip : outcome.started;
  const isPending = pending?.at === at;
  const isSkipped = lastSkipped?.at === at;
  if (!isPending && (skip || !isSkipped)) return undefined;
  // A start after it makes a skip history; only the newest thing that went wrong is of interest.
  const noted = skip ?? (lastSkipped && lastSkipped.at > at ? lastSkipped : undefined);
  return {
    ...rest,
    ...(pending && !isPending ? { pending } : {}),
    ...(started ? { lastStarted: started } : {}),
    ...(noted ? { lastSkipped: noted } : {}),
  };
}

async function answerOf({ value, serverNow }: ScheduleDocument, { pipeline, title, status }: Scheduled): Promise<Schedule> {
  const { cron, timeZone, scope, enabled, pending, lastStarted, lastSkipped } = value;
  const now = lastStarted && (await status(lastStarted.runId));
  return {
    pipeline,
    title,
    cron,
    timeZone,
    scope,
    enabled,
    next: nextOccurrences(value, serverNow, AHEAD),
    ...(pending ? { pending: pending.at } : {}),
    ...(lastStarted ? { lastStarted: { ...lastStarted, ...(now ? { status: now } : {}) } } : {}),
    ...(lastSkipped ? { lastSkipped } : {}),
  };
}
