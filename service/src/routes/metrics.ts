import { Type } from 'typebox';
import { FAULTS } from '../schemas';
import type { Api, Deps } from './deps';

export function metricsRoutes(api: Api, { metrics, allow }: Deps): void {
  api.get(
    '/metrics',
    {
      ...allow('view'),
      schema: {
        tags: ['service'],
        summary: 'Numbers for Prometheus',
        response: { ...FAULTS, 200: { description: 'Prometheus text', content: { 'text/plain': { schema: Type.String() } } } },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
