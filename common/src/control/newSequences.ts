import { Fatal, Refused } from '../contract/errors';
import type { Pipeline } from '../contract/pipeline';
import type { Sequence, SequenceRequest } from '../contract/sequence';
import { SCHEMA_VERSION } from '../state/documents';
import type { SequenceDocument, StoredSequence } from '../state/sequences';
import { newRunId } from './runIds';
import type { Runs } from './runs';
import { inProgress } from './steps';

/** The name of all imports in ids, schedules and commands. */
export const EVERYTHING = 'everything';

interface Parts {
  runs: Runs;
  /** Every import there is, in the order they should run. */
  pipelines: () => readonly Pick<Pipeline, 'id'>[];
}

/** What a new sequence consists of, and the clock it starts by. */
export function newSequences({ runs, pipelines }: Parts) {
  /** The store's time, by the first of these imports whose state can be read: one that can't fails its own step only. */
  async function timeBy([first = '', ...others]: string[]): Promise<number> {
    return runs.serverNow(first).catch((error: unknown) => {
      if (others.length === 0 || !(error instanceof Fatal)) throw error;
      return timeBy(others);
    });
  }

  function chosenOf(wanted: string[] | undefined): string[] {
    const known = pipelines().map(({ id }) => id);
    const unknown = wanted?.find((id) => !known.includes(id));
    if (unknown !== undefined) {
      throw new Refused('invalid', `There is no such import. There are: ${known.join(', ')}.`, {
        field: 'pipelines',
        reason: 'pipeline_unknown',
      });
    }
    return wanted ? known.filter((id) => wanted.includes(id)) : known;
  }

  /** A new sequence, its imports in their order. @throws Refused `already_running`, `invalid` */
  async function compose(
    id: string | undefined,
    request: SequenceRequest,
    document: SequenceDocument | undefined,
  ): Promise<StoredSequence> {
    const { mode, pipelines: wanted, trigger, requestedBy } = request;
    const chosen = chosenOf(wanted);
    if (chosen.length === 0)
      throw new Refused('invalid', 'Name at least one import.', { field: 'pipelines', reason: 'pipelines_empty' });
    if (document && inProgress(document.value)) throw alreadyRunning(document.value);
    const now = document?.serverNow ?? (await timeBy(chosen));
    const steps = chosen.map((pipeline) => ({ pipeline, status: 'waiting' as const }));
    const about = { mode, trigger, requestedBy, status: 'queued' as const, startedAt: new Date(now).toISOString() };
    return { schema: SCHEMA_VERSION, id: id ?? newRunId(EVERYTHING, now), ...about, steps };
  }

  /** Epoch milliseconds by the store's clock. */
  const serverNow = () => timeBy(chosenOf(undefined));

  return { compose, serverNow };
}

export const alreadyRunning = ({ id }: Pick<Sequence, 'id'>) =>
  new Refused('already_running', 'A sequence of imports is in progress.', { sequenceId: id });
