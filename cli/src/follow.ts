import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from 'common';
import { Refused } from 'common/errors';
import type { Backend } from './backend';
import { isPassing } from './exit';
import type { Progress } from './progress';
import { ended } from './words';

/** How often the screen is brought up to date. */
const LOOK_EVERY_MS = 1000;
/** How long the state of the run may be unknown before the watching ends. */
const PATIENCE_MS = 2 * 60_000;

/** What following asks of a backend. */
export type Followable = Pick<Backend, 'status' | 'getRun' | 'stop' | 'work' | 'whenInterrupted'>;

export interface Followed {
  run: Run;
  interrupted: boolean;
}

/**
 * Works on a run, or looks on while others do, until it has ended. An interruption stops the run where this process is its
 * worker, and waits for its last checkpoint; elsewhere it only ends the looking on.
 */
export async function follow(backend: Followable, run: Run, progress: Progress, interruption: AbortSignal): Promise<Followed> {
  const ending = new AbortController();
  let failure: unknown;
  const working = backend.work(run, ending.signal).catch((error: unknown) => {
    failure = error;
  });
  let stopping: Promise<unknown> | undefined;
  const interrupt = () => {
    if (backend.whenInterrupted !== 'stop') return;
    stopping = backend.stop(run.pipeline).catch(unlessOver);
    // Awaited below; until then it counts as handled.
    stopping.catch(() => {});
  };
  interruption.addEventListener('abort', interrupt, { once: true });
  if (interruption.aborted) interrupt();
  let current = run;
  let heardAt = performance.now();
  try {
    for (;;) {
      const seen = await look(backend, run, progress, performance.now() - heardAt < PATIENCE_MS);
      if (seen) {
        current = seen;
        heardAt = performance.now();
      }
      await stopping;
      if (ended(current)) {
        progress.end(current);
        return { run: current, interrupted: interruption.aborted };
      }
      if (failure) throw failure;
      if (interruption.aborted && backend.whenInterrupted === 'leave') {
        progress.end(current);
        return { run: current, interrupted: true };
      }
      await pause(backend, interruption);
    }
  } finally {
    interruption.removeEventListener('abort', interrupt);
    ending.abort();
    await working;
  }
}

/** The run as it is now; undefined while that is unknown. */
async function look(backend: Followable, run: Run, progress: Progress, patient: boolean): Promise<Run | undefined> {
  try {
    const status = (await backend.status()).find(({ pipeline }) => pipeline === run.pipeline);
    const active = status?.active?.id === run.id ? status.active : undefined;
    if (!active) return await backend.getRun(run.id);
    progress.show(active, active);
    return active;
  } catch (error) {
    if (patient && isPassing(error)) return undefined;
    throw error;
  }
}

/** Waits a moment; an interruption ends the wait where it ends the looking on. */
function pause(backend: Followable, interruption: AbortSignal): Promise<void> {
  const signal = backend.whenInterrupted === 'leave' && !interruption.aborted ? { signal: interruption } : {};
  return sleep(LOOK_EVERY_MS, undefined, signal).catch(() => {});
}

/** It ended by itself just now: nothing is left to stop. */
function unlessOver(error: unknown): void {
  if (error instanceof Refused && error.code === 'not_running') return;
  throw error;
}
