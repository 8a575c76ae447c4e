import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { BODY_FAULTS, ErrorRef, FAULTS, FailuresAnswer, RunAnswer, RunsAnswer, SamplesAnswer } from '../answers';
import { callerOf } from '../auth';
import { CsvQuery, EmptyBody, FailuresQuery, RetryBody, RunParams, RunsQuery } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

const tags = ['runs'];
const params = RunParams;

/** The first line is awaited before the answer begins: a run that doesn't exist is then still a 404. */
async function started(lines: AsyncIterable<string>): Promise<Readable> {
  const iterator = lines[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* all() {
    try {
      for (let next = first; !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return Readable.from(all());
}

function readRoutes(api: Api, { importer, allow }: Deps): void {
  api.get(
    '/runs',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'The history, newest first',
        querystring: RunsQuery,
        response: { ...FAULTS, 200: RunsAnswer, 404: ErrorRef },
      },
    },
    async (request) => {
      const runs = await reading(importer.listRuns(request.query));
      const last = runs.length === request.query.limit ? runs.at(-1) : undefined;
      return { runs, ...(last ? { next: last.id } : {}) };
    },
  );

  api.get(
    '/runs/:id',
    { ...allow('view'), schema: { tags, summary: 'One run', params, response: { ...FAULTS, 200: RunAnswer, 404: ErrorRef } } },
    async (request) => reading(importer.getRun(request.params.id)),
  );

  api.get(
    '/runs/:id/samples',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'How far it was when, for a chart of its speed',
        params,
        response: { ...FAULTS, 200: SamplesAnswer, 404: ErrorRef },
      },
    },
    async (request) => reading(importer.samples(request.params.id)),
  );

  api.get(
    '/runs/:id/failures',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'What was rejected and why',
        params,
        querystring: FailuresQuery,
        response: { ...FAULTS, 200: FailuresAnswer, 404: ErrorRef },
      },
    },
    async (request) => reading(importer.listFailures(request.params.id, request.query)),
  );

  api.get(
    '/runs/:id/failures.csv',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'The same as a CSV file',
        params,
        querystring: CsvQuery,
        response: { ...FAULTS, 200: { description: 'CSV', content: { 'text/csv': { schema: Type.Any() } } }, 404: ErrorRef },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const lines = await reading(started(importer.failuresCsv(id, request.query.code)));
      // The pattern of run ids leaves nothing that could end the quotes.
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="failures-${id}.csv"`)
        .send(lines);
    },
  );
}

export function runRoutes(api: Api, deps: Deps): void {
  const { importer, slices, allow } = deps;
  readRoutes(api, deps);
  const response = { ...BODY_FAULTS, 202: RunAnswer, 404: ErrorRef, 409: ErrorRef };

  api.post(
    '/runs/:id/resume',
    {
      ...allow('manage'),
      schema: { tags, summary: 'Continue where a stopped or failed run ended', params, body: EmptyBody, response },
    },
    async (request, reply) => {
      const run = await importer.resume(request.params.id);
      slices.kick(run.pipeline);
      return reply.code(202).send(run);
    },
  );

  api.post(
    '/runs/:id/retry-failed',
    {
      ...allow('manage'),
      schema: { tags, summary: 'Try the rejected records again, in a new run', params, body: RetryBody, response },
    },
    async (request, reply) => {
      const { trigger, id } = callerOf(request);
      const run = await importer.retryFailed(request.params.id, { trigger, requestedBy: id }, request.body.code);
      slices.kick(run.pipeline);
      return reply.code(202).send(run);
    },
  );
}
