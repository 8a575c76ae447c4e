import { type Static, Type } from 'typebox';
import { OneOf, Text, Time } from '../base/schema';
import { Counts, Run } from './run';

export const SequenceMode = OneOf(
  ['all', 'changes'],
  'Everything; or what has changed since the last complete import, and everything where there has been none.',
);
export type SequenceMode = Static<typeof SequenceMode>;

const Reason = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    pipeline: Type.Optional(Type.String({ description: 'The import that it is about.' })),
  },
  { additionalProperties: false, description: 'Why an import of the sequence failed or was left out.' },
);
export type Reason = Static<typeof Reason>;

export const SequenceStep = Type.Object(
  {
    pipeline: Type.String(),
    runId: Type.Optional(Type.String({ description: 'Its run, once there is one.' })),
    status: OneOf(
      ['waiting', 'starting', 'running', 'done', 'failed', 'stopped', 'left_out'],
      '`left_out`: an import that it depends on did not end well.',
    ),
    adopted: Type.Optional(Type.Boolean({ description: 'A full import that was in progress already counts as this step.' })),
    counts: Type.Optional(Counts),
    reason: Type.Optional(Reason),
  },
  { additionalProperties: false },
);
export type SequenceStep = Static<typeof SequenceStep>;

/** Imports that run one after the other, and how far they are. */
export const Sequence = Type.Object(
  {
    id: Type.String(),
    mode: SequenceMode,
    trigger: Run.properties.trigger,
    requestedBy: Text(256, 'Id of the user or API client that started it; never a name or address.'),
    status: OneOf(['queued', 'running', 'stopping', 'done', 'failed', 'stopped']),
    startedAt: Time('When it was started, by the server clock.'),
    finishedAt: Type.Optional(Time('When it ended.')),
    steps: Type.Array(SequenceStep, { description: 'In the order in which they run.' }),
  },
  { additionalProperties: false, $id: 'Sequence' },
);
export type Sequence = Static<typeof Sequence>;

export interface SequenceRequest extends Pick<Sequence, 'mode' | 'trigger' | 'requestedBy'> {
  /** The imports to run; all of them when absent. They run in the order of the pipelines, whatever the order here. */
  pipelines?: string[];
}

/** Several imports in order. One sequence at a time; no process has to live for it. */
export interface Sequences {
  /** @throws Refused `already_running` with the id of the sequence in progress; `not_found`, `invalid` */
  start(request: SequenceRequest): Promise<Sequence>;
  /** The one in progress, or the last; undefined before the first. */
  current(): Promise<Sequence | undefined>;
  /** Stops the import in progress; those that wait don't begin. @throws Refused `not_running` */
  stop(): Promise<Sequence>;
  /** Continues a failed or stopped sequence. @throws Refused `invalid`, `not_found`, `already_running` */
  resume(): Promise<Sequence>;
  /** Ended ones, newest first. */
  list(): Promise<Sequence[]>;
  /**
   * Does whatever can be done now: notes how the import in progress ended, begins the next. May be called at any time, by
   * any number of processes. Answers the pipelines whose runs it began.
   */
  advance(): Promise<string[]>;
}
