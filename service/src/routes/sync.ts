import { within } from 'common';
import {
  BODY_FAULTS,
  ChangesAnswer,
  DeletionAnswer,
  ErrorRef,
  FAULTS,
  PreviewAnswer,
  RunAnswer,
  StartAnswer,
  StatusAnswer,
} from '../answers';
import { callerOf } from '../auth';
import { deletionOf } from '../deletion';
import { unavailable } from '../errors';
import { DeletionQuery, EmptyBody, PipelineParams, PreviewBody, previewScopeOf, StartBody, startScopeOf } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

/** A person waits in front of a screen. */
const COUNT_TIMEOUT_MS = 10_000;
/** A preview reads a page and looks a few things up. */
const PREVIEW_TIMEOUT_MS = 30_000;

const tags = ['imports'];

export function syncRoutes(api: Api, { importer, slices, allow }: Deps): void {
  api.post(
    '/sync/:pipeline',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Start an import, or a deletion',
        params: PipelineParams,
        body: StartBody,
        response: { ...BODY_FAULTS, 202: StartAnswer, 404: ErrorRef, 409: ErrorRef },
      },
    },
    async (request, reply) => {
      const { trigger, id } = callerOf(request);
      const asked = deletionOf(request.body) ?? { scope: startScopeOf(request.body) };
      const run = await importer.start({ pipeline: request.params.pipeline, ...asked, trigger, requestedBy: id });
      slices.kick(run.pipeline);
      return reply.code(202).send(run);
    },
  );

  api.post(
    '/sync/:pipeline/stop',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Stop the import in progress',
        params: PipelineParams,
        body: EmptyBody,
        response: { ...BODY_FAULTS, 202: RunAnswer, 404: ErrorRef, 409: ErrorRef },
      },
    },
    async (request, reply) => reply.code(202).send(await importer.stop(request.params.pipeline)),
  );

  api.post(
    '/sync/:pipeline/preview',
    {
      // Shows personal data of customers, so that seeing the numbers of imports isn't enough.
      ...allow('manage'),
      schema: {
        tags,
        summary: 'The first records, or those searched, as they would be sent; sends nothing',
        params: PipelineParams,
        body: PreviewBody,
        response: { ...BODY_FAULTS, 200: PreviewAnswer, 404: ErrorRef },
      },
    },
    async (request) => {
      const { limit, ...body } = request.body;
      const signal = within(PREVIEW_TIMEOUT_MS, slices.signal);
      const records = importer.preview(request.params.pipeline, previewScopeOf(body), limit, signal).catch((error: unknown) => {
        throw signal.aborted ? unavailable('The preview was not ready in time. Try again, or ask for fewer records.') : error;
      });
      return { records: await records };
    },
  );

  api.get(
    '/sync/:pipeline/changes',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'How much has changed since the last complete import',
        params: PipelineParams,
        response: { ...FAULTS, 200: ChangesAnswer, 404: ErrorRef, 502: ErrorRef },
      },
    },
    async (request) => {
      const signal = within(COUNT_TIMEOUT_MS, slices.signal);
      return reading(importer.changes(request.params.pipeline, signal));
    },
  );

  api.get(
    '/sync/:pipeline/deletion',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'What a deletion would delete, and the token that starts it; deletes nothing',
        params: PipelineParams,
        querystring: DeletionQuery,
        response: { ...FAULTS, 200: DeletionAnswer, 404: ErrorRef },
      },
    },
    (request) => importer.deletion(request.params.pipeline, request.query.of, slices.signal),
  );

  api.get(
    '/sync/status',
    {
      ...allow('view'),
      schema: { tags, summary: 'Every pipeline: the run in progress, the last run', response: { ...FAULTS, 200: StatusAnswer } },
    },
    async () => {
      slices.nudge();
      return { pipelines: await reading(importer.status()) };
    },
  );
}
