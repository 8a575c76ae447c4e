import { ConnectionAnswer, FAULTS } from '../answers';
import type { Api, Deps } from './deps';

export function connectionRoutes(api: Api, { readiness, allow }: Deps): void {
  api.get(
    '/connection',
    {
      ...allow('view'),
      schema: {
        tags: ['service'],
        summary: 'Whether commercetools and Klaviyo can be worked with, and what to do when not',
        response: { ...FAULTS, 200: ConnectionAnswer },
      },
    },
    () => readiness.check(),
  );
}
