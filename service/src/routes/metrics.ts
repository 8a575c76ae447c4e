import { isBearer } from 'common';
import { Type } from 'typebox';
import { FAULTS } from '../answers';
import type { Api, Deps } from './deps';

/** A scraper has a token of its own, so that it needs none of commercetools, which may not be there when metrics matter most. */
export function metricsRoutes(api: Api, { metrics, allow, metricsToken }: Deps): void {
  const { onRequest, config } = allow('view');
  api.get(
    '/metrics',
    {
      config,
      onRequest: async (request) => {
        if (metricsToken === undefined || !isBearer(request.headers.authorization, metricsToken)) await onRequest(request);
      },
      schema: {
        tags: ['service'],
        summary: 'Numbers for Prometheus',
        response: { ...FAULTS, 200: { description: 'Prometheus text', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
