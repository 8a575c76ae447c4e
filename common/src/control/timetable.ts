import { Compile } from 'typebox/compile';
import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Conflict, Refused } from '../contract/errors';
import type { Tick } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import type { Schedule, ScheduleInput } from '../contract/schedule';
import { isUnreadable, SCHEDULES, SCHEMA_VERSION, unreadable } from '../state/documents';
import type { Store, Versioned } from '../state/stores/store';
import { newRunId } from './runIds';
import type { Runs } from './runs';
import { checkRecurrence, dueOccurrence, nextOccurrences, StoredSchedule } from './schedule';

type ScheduleDocument = Versioned<StoredSchedule>;
type Skip = NonNullable<StoredSchedule['lastSkipped']>;

const scheduleCheck = Compile(StoredSchedule);
/** How many occurrences an answer looks ahead. */
const AHEAD = 3;

/** The schedules of all pipelines, and the starts that follow from them. */
export class Timetable {
  constructor(
    private readonly store: Store,
    private readonly runs: Runs,
    private readonly pipelines: () => readonly Pipeline[],
    private readonly log: Logger,
  ) {}

  /** Those that can be used; one that can't is logged and left out. */
  async list(): Promise<Schedule[]> {
    const answers = await Promise.all(this.pipelines().map((pipeline) => this.answer(pipeline)));
    return answers.flatMap((answer) => answer ?? []);
  }

  private async answer(pipeline: Pipeline): Promise<Schedule | undefined> {
    const document = await this.usable(pipeline.id);
    return document && answerOf(document, pipeline);
  }

  private async usable(pipeline: string): Promise<ScheduleDocument | undefined> {
    return this.read(pipeline).catch((error: unknown) => {
      if (!isUnreadable(error)) throw error;
      this.log.error({ pipeline, ...describeError(error) }, 'a stored document is left out');
      return undefined;
    });
  }

  /**
   * Creates or replaces a schedule. What was due before a change of the recurrence is forgotten.
   * @throws Refused `invalid`, naming the field
   */
  async save(pipeline: Pipeline, input: ScheduleInput): Promise<Schedule> {
    const recurrence = checkRecurrence(input);
    const { scope, enabled } = input;
    const now = await this.runs.serverNow(pipeline.id);
    const document = await this.change(pipeline.id, (current) => {
      const continues =
        current?.enabled && enabled && current.cron === recurrence.cron && current.timeZone === recurrence.timeZone;
      const { settled = '', pending, lastSkipped } = current ?? {};
      return {
        schema: SCHEMA_VERSION,
        pipeline: pipeline.id,
        ...recurrence,
        scope,
        enabled,
        settled: continues ? settled : new Date(now).toISOString(),
        ...(continues && pending ? { pending } : {}),
        ...(lastSkipped ? { lastSkipped } : {}),
      };
    });
    return answerOf(document, pipeline);
  }

  /** Occurrences whose run should have begun so long ago (ms), and hasn't; ids of pipelines and ISO 8601. */
  async overdue(ms: number): Promise<{ pipeline: string; at: string }[]> {
    const found: { pipeline: string; at: string }[] = [];
    for (const { id } of this.pipelines()) {
      const { value, serverNow = 0 } = (await this.usable(id)) ?? {};
      if (!value?.enabled) continue;
      const at = value.pending?.at ?? dueOccurrence(value, Date.parse(value.settled), serverNow);
      if (at !== undefined && serverNow - Date.parse(at) > ms) found.push({ pipeline: id, at });
    }
    return found;
  }

  /** Starts one run for every schedule that is due; may be called by any number of processes at once. */
  async startDue(): Promise<Tick> {
    const tick: Tick = { started: [], skipped: [] };
    for (const { id } of this.pipelines()) {
      try {
        const document = await this.announce(id);
        if (document) await this.begin(document, tick);
      } catch (error) {
        // The others continue; this one is tried again by the next tick, for its occurrence stays pending.
        this.log.warn({ pipeline: id, ...describeError(error) }, 'a due schedule could not be started');
      }
    }
    return tick;
  }

  /**
   * Writes a due occurrence down as pending, with the id its run will have: of all who see it due only one can, and
   * later ones start the same run.
   */
  private async announce(pipeline: string): Promise<ScheduleDocument | undefined> {
    for (;;) {
      const document = await this.read(pipeline);
      if (!document?.value.enabled) return undefined;
      const { value, serverNow, version } = document;
      if (value.pending) return document;
      const at = dueOccurrence(value, Date.parse(value.settled), serverNow);
      if (at === undefined) return undefined;
      const pending = { at, runId: newRunId(pipeline, serverNow) };
      try {
        const settled = new Date(serverNow).toISOString();
        return await this.store.put(SCHEDULES, pipeline, { ...value, pending, settled }, version);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  private async begin({ value }: ScheduleDocument, tick: Tick): Promise<void> {
    const { pipeline, scope, pending } = value;
    if (!pending) return;
    const { at, runId } = pending;
    try {
      const request = scope === 'delta' ? ({ kind: 'changes' } as const) : ({ kind: 'all' } as const);
      const started = await this.runs.startOnce(runId, {
        pipeline,
        scope: request,
        trigger: 'schedule',
        requestedBy: 'schedule',
      });
      if (started) tick.started.push({ pipeline, runId, at });
      await this.settle(pipeline, at);
      if (started) this.log.info({ pipeline, run: runId, at }, 'scheduled run started');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const skip: Skip = { at, reason: error.message, ...(error.runId ? { runId: error.runId } : {}) };
      await this.settle(pipeline, at, skip);
      tick.skipped.push({ pipeline, ...skip });
      this.log.warn({ pipeline, at, code: error.code }, 'scheduled run skipped');
    }
  }

  /**
   * The occurrence has been dealt with. Two ticks may disagree when a run ended between their looks; a start is the
   * truth then, so it also removes the other's note of a skip.
   */
  private async settle(pipeline: string, at: string, skip?: Skip): Promise<void> {
    await this.change(pipeline, (current) => current && settled(current, at, skip));
  }

  private async read(pipeline: string): Promise<ScheduleDocument | undefined> {
    const document = await this.store.get<StoredSchedule>(SCHEDULES, pipeline);
    if (document && !scheduleCheck.Check(document.value)) throw unreadable(this.store, SCHEDULES, pipeline);
    return document;
  }

  /** `change` answers undefined to leave the document as it is. */
  private change(pipeline: string, change: (current: StoredSchedule | undefined) => StoredSchedule): Promise<ScheduleDocument>;
  private change(
    pipeline: string,
    change: (current: StoredSchedule | undefined) => StoredSchedule | undefined,
  ): Promise<ScheduleDocument | undefined>;
  private async change(
    pipeline: string,
    change: (current: StoredSchedule | undefined) => StoredSchedule | undefined,
  ): Promise<ScheduleDocument | undefined> {
    for (;;) {
      const current = await this.read(pipeline);
      const next = change(current?.value);
      if (!next) return current;
      try {
        return await this.store.put(SCHEDULES, pipeline, next, current?.version ?? 0);
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
}

/** Undefined when there is nothing to change. */
function settled(current: StoredSchedule, at: string, skip: Skip | undefined): StoredSchedule | undefined {
  const { pending, lastSkipped, ...rest } = current;
  const isPending = pending?.at === at;
  const isSkipped = lastSkipped?.at === at;
  if (!isPending && (skip || !isSkipped)) return undefined;
  // A start after it makes a skip history; only the newest thing that went wrong is of interest.
  const noted = skip ?? (lastSkipped && lastSkipped.at > at ? lastSkipped : undefined);
  return { ...rest, ...(pending && !isPending ? { pending } : {}), ...(noted ? { lastSkipped: noted } : {}) };
}

function answerOf({ value, serverNow }: ScheduleDocument, { title }: Pipeline): Schedule {
  const { pipeline, cron, timeZone, scope, enabled, pending, lastSkipped } = value;
  return {
    pipeline,
    title,
    cron,
    timeZone,
    scope,
    enabled,
    next: nextOccurrences(value, serverNow, AHEAD),
    ...(pending ? { pending: pending.at } : {}),
    ...(lastSkipped ? { lastSkipped } : {}),
  };
}
