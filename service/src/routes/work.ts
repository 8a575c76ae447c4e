import { Type } from 'typebox';
import { BODY_FAULTS, ErrorRef, SliceAnswer } from '../answers';
import { WorkBody } from '../requests';
import type { Api, Deps } from './deps';

export function workRoutes(api: Api, { slices, allow }: Deps): void {
  api.post(
    '/work',
    {
      ...allow('machine'),
      schema: {
        tags: ['service'],
        summary: 'Do a slice of work; answers when it is done',
        body: WorkBody,
        response: { ...BODY_FAULTS, 200: SliceAnswer, 204: Type.Null({ description: 'Nothing to do.' }), 404: ErrorRef },
      },
    },
    async (request, reply) => {
      const result = await slices.work(request.body.pipeline);
      if (!result) return reply.code(204).send(null);
      const { pipeline, runId, status, more } = result;
      return reply.code(200).send({ pipeline, runId, status, more });
    },
  );
}
