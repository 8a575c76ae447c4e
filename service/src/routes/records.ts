import { type RecordView, within } from 'common';
import { BODY_FAULTS, ErrorRef, FAULTS, RecordAnswer, StartAnswer } from '../answers';
import { callerOf } from '../auth';
import { Remembered } from '../remembered';
import { EmptyBody, RecordParams, RecordQuery } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

const tags = ['records'];
const params = RecordParams;

/** How long an answer is remembered, of a record and for the user who asked. */
const KEPT_MS = 30_000;
const MOST_KEPT = 500;
/** A person waits: below the time after which the pages would blame this service. */
const PATIENCE_MS = 12_000;

/** The fields of the library, by the names of the API. */
function answerOf({ destination, ...view }: RecordView) {
  const { fields, events, ...klaviyo } = destination;
  return {
    ...view,
    klaviyo,
    fields: fields.map(({ there, ...field }) => ({ ...field, ...(there === undefined ? {} : { klaviyo: there }) })),
    ...(events ? { events } : {}),
  };
}

/** Single records, for the custom view on their own pages. Its permissions open these routes and no others. */
export function recordRoutes(api: Api, deps: Deps): void {
  const { importer, slices, allow } = deps;
  const views = new Remembered<RecordView>(KEPT_MS, MOST_KEPT);

  api.get(
    '/records/:pipeline/:id',
    {
      ...allow('see_records'),
      schema: {
        tags,
        summary: 'What Klaviyo has of a record, what would be sent now, and when it was last sent; writes nothing',
        params,
        querystring: RecordQuery,
        response: { ...FAULTS, 200: RecordAnswer, 404: ErrorRef },
      },
    },
    async (request) => {
      const { pipeline, id } = request.params;
      const ask = () => importer.records.view(pipeline, id, within(PATIENCE_MS, slices.signal));
      const view = views.get(`${callerOf(request).id} ${pipeline} ${id}`, ask, request.query.fresh);
      const [{ ...found }, importing] = await reading(Promise.all([view, importer.records.importing(pipeline)]));
      if (importing) slices.nudge();
      return { ...answerOf(found), ...(importing ? { importing } : {}) };
    },
  );

  api.post(
    '/records/:pipeline/:id/send',
    {
      ...allow('send_records'),
      schema: {
        tags,
        summary: 'Send this record now, in a run of its own',
        params,
        body: EmptyBody,
        response: { ...BODY_FAULTS, 202: StartAnswer, 404: ErrorRef, 409: ErrorRef },
      },
    },
    async (request, reply) => {
      const { pipeline, id } = request.params;
      const { trigger, id: requestedBy } = callerOf(request);
      const run = await importer.start({ pipeline, scope: { kind: 'ids', ids: [id] }, trigger, requestedBy });
      views.forget(` ${pipeline} ${id}`);
      slices.kick(pipeline);
      return reply.code(202).send(run);
    },
  );
}
