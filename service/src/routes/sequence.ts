import type { Sequence } from 'common';
import { BODY_FAULTS, CurrentSequenceAnswer, ErrorRef, FAULTS, SequenceAnswer, SequencesAnswer } from '../answers';
import { callerOf } from '../auth';
import { EmptyBody, SequenceBody } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

const tags = ['sequence'];

/** Imports that run one after the other, whether the page that asked for them is still open or not. */
export function sequenceRoutes(api: Api, deps: Deps): void {
  const { importer, slices, allow } = deps;
  const response = { ...BODY_FAULTS, 202: SequenceAnswer, 404: ErrorRef, 409: ErrorRef };
  /** The worker of the run that has just begun is called at once. */
  const kicked = (sequence: Sequence): Sequence => {
    for (const { pipeline, status } of sequence.steps) if (status === 'running') slices.kick(pipeline);
    return sequence;
  };

  api.get(
    '/sequence',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'The imports in progress in order, or the last ones',
        response: { ...FAULTS, 200: CurrentSequenceAnswer },
      },
    },
    async () => {
      slices.nudge();
      const sequence = await reading(importer.sequences.current());
      return sequence ? { sequence } : {};
    },
  );

  api.get(
    '/sequences',
    {
      ...allow('view'),
      schema: { tags, summary: 'Those that have ended, newest first', response: { ...FAULTS, 200: SequencesAnswer } },
    },
    async () => ({ sequences: await reading(importer.sequences.list()) }),
  );

  api.post(
    '/sequence',
    {
      ...allow('manage'),
      schema: { tags, summary: 'Run several imports one after the other', body: SequenceBody, response },
    },
    async (request, reply) => {
      const { trigger, id } = callerOf(request);
      return reply.code(202).send(kicked(await importer.sequences.start({ ...request.body, trigger, requestedBy: id })));
    },
  );

  api.post(
    '/sequence/stop',
    { ...allow('manage'), schema: { tags, summary: 'Stop the import in progress, begin no other', body: EmptyBody, response } },
    async (_request, reply) => reply.code(202).send(await importer.sequences.stop()),
  );

  api.post(
    '/sequence/resume',
    { ...allow('manage'), schema: { tags, summary: 'Continue where it failed or was stopped', body: EmptyBody, response } },
    async (_request, reply) => reply.code(202).send(kicked(await importer.sequences.resume())),
  );
}
