import { FAULTS, LiveAnswer } from '../answers';
import { LiveQuery } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

/** What real time is doing. Its days are runs of the history, with the trigger `live`. */
export function liveRoutes(api: Api, { importer, allow }: Deps): void {
  api.get(
    '/live',
    {
      ...allow('view'),
      schema: {
        tags: ['live'],
        summary: 'Real time: its state, what it did today, and on the days before',
        querystring: LiveQuery,
        response: { ...FAULTS, 200: LiveAnswer },
      },
    },
    async (request) => reading(importer.live.status(request.query.days)),
  );
}
