import { Type } from 'typebox';
import type { Api, Deps } from './deps';

const Ready = Type.Object({ ready: Type.Boolean(), reasons: Type.Array(Type.String()) }, { additionalProperties: false });
const open = { config: { permission: 'open' as const } };
const tags = ['service'];

/** Open to every caller, so they answer codes only. */
export function healthRoutes(api: Api, { readiness }: Deps): void {
  api.get(
    '/health',
    {
      ...open,
      schema: { tags, summary: 'The process answers', response: { 200: Type.Object({ status: Type.Literal('ok') }) } },
    },
    async () => ({ status: 'ok' as const }),
  );

  api.get(
    '/ready',
    { ...open, schema: { tags, summary: 'Both sides can be worked with', response: { 200: Ready, 503: Ready } } },
    async (_request, reply) => {
      const reasons = await readiness.reasons();
      return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
    },
  );

  api.get('/openapi.json', { ...open, schema: { tags, summary: 'This document', response: { 200: Type.Any() } } }, async () =>
    api.swagger(),
  );
}
