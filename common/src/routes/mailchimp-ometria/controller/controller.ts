import { setMaxListeners } from 'node:events';
import { dirname } from 'node:path';
import { describeError } from '../../../base/errors';
import { sleep } from '../../../base/wait';
import { Fatal } from '../../../contract/errors';
import type { Entry } from '../stateFile/entry';
import type { StateText } from '../stateFile/text';
import { giveUp } from './attempt';
import { dueOf, isInFuture } from './due';
import { type ListResult, type ListRunParts, recordDone, runList, unrecordedRun } from './listRun';
import { changeNotes, readNotes } from './notes';
import type { ControllerEnd, ControllerOptions, ControllerParts } from './parts';
import { setClock, takeQuitFile } from './surroundings';
import { Waits } from './waits';
import { localStamp, words } from './words';

/** Edits, the quit file and signals are noticed within so much. */
const NOTICE_MS = 250;
/** Work under way is given so long to end. */
const GRACE_MS = 10_000;

interface Running {
  entry: Entry;
  task: Promise<void>;
}

/** Keeps every list of the state file in step, until it is asked to end. */
export class Controller {
  private readonly running = new Map<string, Running>();
  private readonly waits: Waits;
  private readonly attempted = new Set<string>();
  private readonly warned = new Set<string>();
  /** Pipelines whose newest run is done while the state file can't be read. */
  private readonly unrecorded = new Set<string>();
  private readonly ending = new AbortController();
  private state: StateText = { text: '', entries: [], refusals: [], warnings: [] };
  private rejected = false;
  private by: ControllerEnd['by'] | undefined;
  /** Set when a list has ended, so that the next one is looked for. */
  private freed = false;
  private fatal: Fatal | undefined;

  constructor(
    private readonly parts: ControllerParts,
    private readonly options: ControllerOptions,
  ) {
    this.waits = new Waits(options.minuteMs);
    setMaxListeners(0, this.ending.signal);
  }

  /** Pipelines of the entries that are worked on now. */
  get current(): string[] {
    return [...this.running.keys()];
  }

  /**
   * @param signal ends the controller as the quit file does
   * @throws Fatal `state_file_unusable` at the start; `state_unwritable`, `disk_full` whenever nothing can be saved any more
   */
  async run(signal: AbortSignal): Promise<ControllerEnd> {
    const { say } = this.parts;
    say.info({}, words.starting);
    this.parts.file.removeLeftovers();
    this.use(this.parts.file.open());
    if (this.quitAsked()) say.warn({}, words.oldQuit);
    await setClock(this.parts, signal, this.ending.signal);
    try {
      await this.lookUntilEnd(signal);
    } finally {
      await this.leave();
    }
    if (this.fatal) throw this.fatal;
    const refused = this.state.refusals.map(() => 'entry_refused');
    const unrecorded = [...this.unrecorded].map(() => 'state_file_unusable');
    return { by: this.by ?? 'once', failures: [...this.waits.codes, ...refused, ...unrecorded], rejected: this.rejected };
  }

  private async lookUntilEnd(signal: AbortSignal): Promise<void> {
    const { say } = this.parts;
    const { once, intervalSeconds } = this.options;
    do {
      say.info({}, words.checking);
      await this.look(true);
      if (!once) say.info({}, words.sleeping(intervalSeconds));
    } while (await this.waitForNext(once ? Number.POSITIVE_INFINITY : intervalSeconds * 1000, signal));
  }

  /** Notices edits, and lists that have ended, until the next look. @returns whether there is one */
  private async waitForNext(ms: number, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      if (this.mustEnd(signal)) return false;
      if (this.options.once && this.running.size === 0 && !this.freed) return false;
      if (this.notice() || this.freed) {
        this.freed = false;
        await this.look(false);
      } else await sleep(NOTICE_MS, signal).catch(() => {});
    }
    return true;
  }

  private mustEnd(signal: AbortSignal): boolean {
    if (this.fatal) return true;
    if (signal.aborted) this.by = signal.reason instanceof Lost ? 'lost' : 'interrupted';
    else if (this.quitAsked()) this.by = 'quit';
    return this.by !== undefined;
  }

  private quitAsked(): boolean {
    return takeQuitFile(dirname(this.parts.file.path));
  }

  /** No new batch, those under way end or are given up; then the runs are left to the next controller. */
  private async leave(): Promise<void> {
    const { say } = this.parts;
    if (this.by !== undefined) say.info({}, words.stopping);
    this.ending.abort(new Error('the controller ends'));
    const tasks = Promise.all([...this.running.values()].map(({ task }) => task));
    const over = new AbortController();
    const late = sleep(GRACE_MS, over.signal).then(
      () => say.warn({}, words.parted),
      () => {},
    );
    await Promise.race([tasks, late]);
    over.abort();
  }

  private get now(): number {
    return this.parts.mailchimp.clock.now ?? Date.now();
  }

  /** Takes a new version of the file into use. */
  private use(state: StateText): void {
    this.state = state;
    this.parts.setEntries(state.entries);
    for (const warning of state.warnings) this.warnOnce(warning);
    for (const { listId, message } of state.refusals) this.warnOnce(`list "${listId}" is refused: ${message}.`);
  }

  private warnOnce(text: string): void {
    if (this.warned.has(text)) return;
    this.warned.add(text);
    this.parts.say.warn({}, text);
  }

  /** @returns whether the file has changed in a way that can be used */
  private notice(): boolean {
    const looked = this.parts.file.look();
    if (looked.kind === 'broken') this.parts.say.error({}, words.brokenFile(looked.message));
    if (looked.kind !== 'changed') return false;
    this.use(looked.state);
    return true;
  }

  /** Starts what is due, as many as may be worked on at once. `loud`: says what is up to date, too. */
  private async look(loud: boolean): Promise<void> {
    await this.giveUpOutdated();
    for (const entry of this.state.entries) {
      if (this.fatal || this.running.size >= this.options.concurrency) return;
      await this.consider(entry, loud).catch((error: unknown) => this.fail(entry, 'look', describeError(error)));
    }
  }

  private async consider(entry: Entry, loud: boolean): Promise<void> {
    const isBusy = [...this.running.values()].some(({ entry: { listId } }) => listId === entry.listId);
    if (isBusy || (this.options.once ? this.attempted.has(entry.pipeline) : this.waits.holds(entry))) return;
    const parts = this.listParts();
    const done = await unrecordedRun(await readNotes(parts.store, entry.pipeline), parts);
    if (done) {
      const isRecorded = await recordDone(entry, done, parts);
      // Its new time says what is due.
      if (isRecorded) this.freed = true;
      this.noteRecorded(entry, isRecorded);
      return;
    }
    const due = dueOf(entry, this.now, this.options.refreshMs);
    if (due === 'up_to_date') {
      if (loud) this.parts.say.info({}, words.upToDate(entry));
      return;
    }
    if (isInFuture(entry, this.now)) this.warnOnce(words.future(entry));
    this.attempted.add(entry.pipeline);
    const task = runList(entry, due, parts)
      .then((result) => this.settle(entry, due, result))
      .catch((error: unknown) => this.fail(entry, due, describeError(error)))
      .finally(() => {
        this.running.delete(entry.pipeline);
        this.freed = true;
      });
    this.running.set(entry.pipeline, { entry, task });
  }

  private listParts(): ListRunParts {
    return { ...this.parts, signal: this.ending.signal };
  }

  private async settle(entry: Entry, kind: string, result: ListResult): Promise<void> {
    if (result.kind === 'failed') return this.fail(entry, kind, result);
    if (result.kind === 'left') return;
    this.noteRecorded(entry, result.kind === 'done');
    if (result.run.counts.rejected > 0) this.rejected = true;
    this.waits.forget(entry);
    await changeNotes(this.parts.store, entry.pipeline, ({ failure: _, ...notes }) => notes);
  }

  /** Reported once, until it could be written. */
  private noteRecorded({ pipeline, listId }: Entry, isRecorded: boolean): void {
    if (isRecorded) this.unrecorded.delete(pipeline);
    else if (!this.unrecorded.has(pipeline)) {
      this.unrecorded.add(pipeline);
      this.parts.say.error({}, words.unrecorded(listId));
    }
  }

  private async fail(entry: Entry, kind: string, { code, message }: { code: string; message: string }): Promise<void> {
    const { say, store } = this.parts;
    const { pipeline, listId } = entry;
    const { attempts, delayMs } = this.waits.begin(entry, code);
    const nextTry = localStamp(Date.now() + delayMs);
    say.error({}, words.failed(listId, kind, code, this.options.once ? undefined : nextTry));
    say.error({}, words.why(listId, message));
    // Without a place to save anything nothing can be done: a daemon that pretends otherwise would send everything again and again.
    if (ENDS_ALL.includes(code)) this.fatal ??= new Fatal(code, message);
    await changeNotes(store, pipeline, (notes) => ({ ...notes, failure: { code, message, attempts, nextTry } })).catch(() => {});
  }

  /** Runs whose entry is gone, or has another time that is due, make way. */
  private async giveUpOutdated(): Promise<void> {
    const { importer, say } = this.parts;
    for (const [pipeline, { entry }] of this.running) {
      const found = this.state.entries.find((other) => other.pipeline === pipeline);
      if (found?.latest.key === entry.latest.key) continue;
      if (found && dueOf(found, this.now, this.options.refreshMs) === 'up_to_date') continue;
      const text = found ? words.givenUp(entry.listId) : words.removed(entry.listId);
      if (this.warned.has(`${pipeline} ${found?.latest.key}`)) continue;
      this.warned.add(`${pipeline} ${found?.latest.key}`);
      say.warn({}, text);
      this.attempted.delete(pipeline);
      await giveUp(pipeline, importer).catch((error: unknown) => say.error({}, describeError(error).message));
    }
  }
}

/** Why a controller ends that isn't the only one any more. */
export class Lost extends Error {}

const ENDS_ALL = ['state_file_unusable', 'disk_full', 'state_unwritable'];
