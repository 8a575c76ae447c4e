import { setTimeout as sleep } from 'node:timers/promises';
import type { Sequence, SequenceMode } from 'common';
import { Refused } from 'common/errors';
import type { Backend } from './backend';
import type { Command } from './commands';
import { type CommandContext, print, progressFor } from './context';
import { EXIT, isPassing, Usage } from './exit';
import { follow } from './follow';
import { ended, sequenceText } from './words';

/** What all imports together are called where the name of one is taken. */
export const EVERYTHING = 'everything';

/** How often it is looked at while another kind of run is waited for. */
const LOOK_EVERY_MS = 1000;
/** How long the service may give no usable answer before the looking on ends. */
const PATIENCE_MS = 2 * 60_000;

export interface EverythingOptions {
  changes?: boolean;
  detach?: boolean;
}

export const startEverything: Command<[EverythingOptions & object]> = async (context, { changes, detach, ...others }) => {
  const [other] = Object.keys(others);
  if (other !== undefined) throw new Usage(`Everything is imported whole, or with --changes; ${other} belongs to one import.`);
  const mode: SequenceMode = changes ? 'changes' : 'all';
  const sequence = await context.backend.startSequence({ mode });
  return detach ? shown(context, sequence) : toItsEnd(context);
};

export const stopEverything: Command<[]> = async (context) => shown(context, await context.backend.stopSequence());

export const resumeEverything: Command<[{ detach?: boolean }]> = async (context, { detach }) => {
  const sequence = await context.backend.resumeSequence().catch(async (error: unknown) => {
    // Its worker may have died without a word: then this process continues with it.
    const current = error instanceof Refused && error.sequenceId !== undefined ? await context.backend.sequence() : undefined;
    if (!current) throw error;
    return current;
  });
  return detach ? shown(context, sequence) : toItsEnd(context);
};

function shown(context: CommandContext, sequence: Sequence): number {
  print(context, sequence, (result) => sequenceText(result, context.options.service));
  return EXIT.ok;
}

/** Follows one import after the other; where this process does the work, Ctrl-C stops the whole sequence. */
async function toItsEnd(context: CommandContext): Promise<number> {
  const { backend, terminal } = context;
  const { interruption } = terminal;
  let sequence = await looked(backend);
  while (!ended(sequence)) {
    await followStep(context, sequence);
    if (interruption.aborted && backend.whenInterrupted === 'leave') break;
    if (interruption.aborted) await backend.stopSequence().catch(unlessOver);
    sequence = await looked(backend);
  }
  shown(context, sequence);
  if (interruption.aborted) return EXIT.interrupted;
  if (sequence.status !== 'done') return EXIT.failed;
  return sequence.steps.some(({ counts }) => (counts?.rejected ?? 0) > 0) ? EXIT.rejected : EXIT.ok;
}

async function followStep(context: CommandContext, { steps }: Sequence): Promise<void> {
  const { backend, terminal, options } = context;
  const step = steps.find(({ status }) => status === 'running');
  if (step?.runId === undefined) {
    await sleep(LOOK_EVERY_MS, undefined, { signal: terminal.interruption }).catch(() => {});
    return;
  }
  const run = await backend.getRun(step.runId);
  if (!options.json) terminal.err(`${step.pipeline}: run ${run.id}`);
  const stop = async () => {
    await backend.stopSequence();
    return run;
  };
  await follow({ ...backend, stop }, run, progressFor(context), terminal.interruption);
}

/** The sequence as it is now; a service that gives no answer for a moment is asked again. */
async function looked(backend: Backend): Promise<Sequence> {
  const since = performance.now();
  for (;;) {
    try {
      const sequence = await backend.sequence();
      if (sequence) return sequence;
      throw new Refused('not_found', 'There has been no sequence of imports.');
    } catch (error) {
      if (!isPassing(error) || performance.now() - since > PATIENCE_MS) throw error;
      await sleep(LOOK_EVERY_MS);
    }
  }
}

/** It ended by itself just now: nothing is left to stop. */
function unlessOver(error: unknown): void {
  if (!(error instanceof Refused && error.code === 'not_running')) throw error;
}
