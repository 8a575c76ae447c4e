import { randomInt } from 'node:crypto';
import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Conflict, Fatal, Refused } from '../contract/errors';
import type { Pipeline } from '../contract/pipeline';
import type { Sequence, SequenceRequest, Sequences } from '../contract/sequence';
import { readRecord } from '../state/history';
import {
  endSequence,
  listSequences,
  publicSequence,
  readSequence,
  type SequenceDocument,
  type StoredSequence,
  type StoredStep,
  writeSequence,
} from '../state/sequences';
import type { Store } from '../state/stores/store';
import { alreadyRunning, newSequences } from './newSequences';
import { newRunId } from './runIds';
import type { Runs } from './runs';
import { beginStep, notBegun } from './stepStart';
import {
  coversAll,
  endedStep,
  endingOf,
  failedStep,
  inProgress,
  nextStep,
  openStep,
  type StepRun,
  waitingStep,
  withLeftOut,
  withNothingLeft,
  withStep,
} from './steps';

export interface SequenceParts {
  store: Store;
  runs: Runs;
  /** Every import there is, in the order they should run. */
  pipelines: () => readonly Pick<Pipeline, 'id' | 'dependsOn'>[];
  /** Whether a run's error would end every other import as well, such as a key that is not accepted. */
  affectsAll: (code: string) => boolean;
  log: Logger;
}

/** What schedules need besides. */
export interface Sequencer extends Sequences {
  /** Starts the sequence with this id, once for all callers; false when that has happened before. @throws as `start` */
  startOnce(id: string, request: SequenceRequest): Promise<boolean>;
  /** Undefined when it is not on record any more. */
  statusOf(id: string): Promise<Sequence['status'] | undefined>;
  /** Epoch milliseconds by the store's clock. */
  serverNow(): Promise<number>;
}

/** What one move found: a changed sequence to write, or nothing to do until a run has ended. */
type Move = StoredSequence | 'wait';

/**
 * Runs imports one after the other. The intended run is written down before it is started, so that whichever process comes
 * next finds it: in progress, ended, or nowhere, and starts it only then. No process has to live, no import runs twice.
 */
export function createSequences({ store, runs, pipelines, affectsAll, log }: SequenceParts): Sequencer {
  const { compose, serverNow } = newSequences({ runs, pipelines });
  const dependsOn = (id: string) => pipelines().find((pipeline) => pipeline.id === id)?.dependsOn ?? [];

  /** The run of a step, wherever it is: in progress or ended. */
  async function runOf({ pipeline, runId }: StoredStep): Promise<StepRun | undefined> {
    if (runId === undefined) return undefined;
    const { active, lastRun } = (await runs.status(pipeline))?.value ?? {};
    return [active, lastRun].find((run) => run?.id === runId) ?? readRecord(store, runId);
  }

  function afterEnd(sequence: StoredSequence, step: StoredStep): StoredSequence {
    const next = withStep(sequence, step);
    const isShared = step.status === 'failed' && step.reason !== undefined && affectsAll(step.reason.code);
    return isShared ? withNothingLeft(next, step.pipeline) : withLeftOut(next, dependsOn);
  }

  async function starting(sequence: StoredSequence, step: StoredStep): Promise<Move> {
    const run = await runOf(step);
    const isOver = run?.finishedAt !== undefined && run.finishedAt !== step.resumes;
    if (run && isOver) return afterEnd(sequence, endedStep(step, run));
    const isActive = run !== undefined && run.finishedAt === undefined;
    if (sequence.status === 'stopping' && !isActive) return withStep(sequence, { ...step, status: 'stopped' });
    try {
      if (!isActive) await beginStep(runs, step, sequence);
      return withStep(sequence, { ...step, status: 'running' });
    } catch (error) {
      const next = notBegun(step, error);
      return next.status === 'failed' ? afterEnd(sequence, next) : withStep(sequence, next);
    }
  }

  async function running(sequence: StoredSequence, step: StoredStep): Promise<Move> {
    const run = await runOf(step);
    if (!run) {
      return afterEnd(sequence, failedStep(step, { code: 'run_missing', message: 'The run is not on record any more.' }));
    }
    if (run.finishedAt !== undefined && run.finishedAt !== step.resumes) return afterEnd(sequence, endedStep(step, run));
    if (sequence.status !== 'stopping' || run.status === 'stopping') return 'wait';
    const stopped = await runs.stop(step.pipeline).catch(unlessOver);
    return stopped?.status === 'stopped' ? afterEnd(sequence, endedStep(step, stopped)) : 'wait';
  }

  async function waiting(sequence: StoredSequence, step: StoredStep): Promise<Move> {
    const document = await runs.status(step.pipeline);
    const active = document?.value.active;
    if (!active) {
      const runId = step.runId ?? newRunId(step.pipeline, await runs.serverNow(step.pipeline));
      return withStep(sequence, { ...step, runId, status: 'starting' });
    }
    if (active.id === step.runId) return withStep(sequence, { ...step, status: 'running' });
    if (!coversAll(active)) return 'wait';
    return withStep(sequence, { pipeline: step.pipeline, runId: active.id, status: 'running', adopted: true });
  }

  async function move(sequence: StoredSequence): Promise<Move> {
    const open = openStep(sequence);
    if (open?.status === 'starting') return starting(sequence, open);
    if (open) return running(sequence, open);
    const next = sequence.status === 'stopping' ? undefined : nextStep(sequence, dependsOn);
    if (next) return waiting(sequence, next);
    const steps = sequence.steps.map((step): StoredStep => (step.status === 'waiting' ? { ...step, status: 'stopped' } : step));
    return { ...sequence, steps, status: endingOf({ ...sequence, steps }) };
  }

  /** One pipeline's unreadable state fails its step, and is no reason to leave the others out. */
  async function safeMove(sequence: StoredSequence): Promise<Move> {
    try {
      return await move(sequence);
    } catch (error) {
      const step = openStep(sequence) ?? nextStep(sequence, dependsOn);
      if (!step || !(error instanceof Fatal)) throw error;
      return afterEnd(sequence, failedStep(step, describeError(error)));
    }
  }

  async function write({ starter: _, ...next }: StoredSequence, { version, serverNow }: SequenceDocument): Promise<void> {
    if (inProgress(next)) {
      const status = next.status === 'queued' ? 'running' : next.status;
      await writeSequence(store, { ...next, status }, version);
      return;
    }
    await endSequence(store, { ...next, finishedAt: new Date(serverNow).toISOString() }, version);
    log.info({ sequence: next.id, status: next.status }, 'sequence ended');
  }

  async function advance(): Promise<string[]> {
    const begun = new Set<string>();
    for (;;) {
      const document = await readSequence(store);
      if (!document || !inProgress(document.value)) return [...begun];
      const before = openStep(document.value);
      const next = await safeMove(document.value);
      if (next === 'wait') return [...begun];
      const conflict = await write(next, document).catch(unlessConflict);
      const step = openStep(next);
      if (!conflict && before?.status === 'starting' && step?.status === 'running') begun.add(step.pipeline);
    }
  }

  /** Writes a change of the sequence, then does what follows from it. */
  async function change(make: (document: SequenceDocument | undefined) => Promise<StoredSequence>): Promise<Sequence> {
    for (;;) {
      const document = await readSequence(store);
      const next = await make(document);
      const conflict = await writeSequence(store, next, document?.version ?? 0).then(() => undefined, unlessConflict);
      if (conflict) continue;
      // What can't be done now is done by the next call: the change itself is written.
      await advance().catch((error: unknown) => log.warn({ ...describeError(error) }, 'the sequence could not be advanced'));
      return publicSequence((await readSequence(store))?.value ?? next);
    }
  }

  /** The one with this id, in progress or ended. */
  async function find(id: string): Promise<StoredSequence | undefined> {
    const current = (await readSequence(store))?.value;
    return current?.id === id ? current : (await listSequences(store)).find((each) => each.id === id);
  }

  return {
    start: (request) => change((document) => compose(undefined, request, document)),
    async startOnce(id, request) {
      for (;;) {
        const document = await readSequence(store);
        // Ended ones are in the history before they leave their own document, and the write expects this version.
        if (document?.value.id === id || (await find(id))) return false;
        // Two who start the same sequence at once mustn't take each other's write for their own: this distinguishes them.
        const next = { ...(await compose(id, request, document)), starter: randomInt(2 ** 31) };
        const conflict = await writeSequence(store, next, document?.version ?? 0).then(() => undefined, unlessConflict);
        if (!conflict) return true;
      }
    },
    statusOf: async (id) => (await find(id))?.status,
    serverNow,
    current: async () => {
      const document = await readSequence(store);
      return document && publicSequence(document.value);
    },
    stop: () =>
      change(async (document) => {
        if (document && inProgress(document.value)) return { ...document.value, status: 'stopping' };
        throw new Refused('not_running', 'No sequence of imports is in progress, so there is nothing to stop.');
      }),
    resume: () =>
      change(async (document) => {
        if (!document) throw new Refused('not_found', 'There has been no sequence of imports.');
        const { finishedAt: _, ...sequence } = document.value;
        if (inProgress(sequence)) throw alreadyRunning(sequence);
        if (sequence.status === 'done')
          throw new Refused('invalid', 'This sequence is done. Start another one.', { reason: 'sequence_done' });
        return { ...sequence, status: 'running', steps: await Promise.all(sequence.steps.map(toResume)) };
      }),
    list: async () => (await listSequences(store)).map(publicSequence),
    advance,
  };

  async function toResume(step: StoredStep): Promise<StoredStep> {
    if (step.status === 'done') return step;
    const run = step.status === 'left_out' ? undefined : await runOf(step);
    if (!run || step.runId === undefined) return waitingStep(step);
    if (run.status === 'done') return endedStep(step, run);
    const { pipeline, runId } = step;
    return { pipeline, runId, status: 'waiting', ...(run.finishedAt === undefined ? {} : { resumes: run.finishedAt }) };
  }
}

/** True when another process was quicker: its write is looked at next. */
function unlessConflict(error: unknown): true {
  if (error instanceof Conflict) return true;
  throw error;
}

/** It ended by itself just now: nothing is left to stop. */
function unlessOver(error: unknown): undefined {
  if (error instanceof Refused && error.code === 'not_running') return undefined;
  throw error;
}
