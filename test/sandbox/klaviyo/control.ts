import type { FastifyInstance } from 'fastify';
import type { Fault } from '../faults.ts';
import { type Config, configSchema } from './config.ts';
import { records, summary } from './ledger.ts';
import { ajv } from './validate.ts';
import type { World } from './world.ts';

const validConfig = ajv.compile(configSchema);

/** The routes by which tests look behind the stand-in and disturb it. They are neither counted nor limited. */
export function controls(app: FastifyInstance, world: World): void {
  app.post('/__sandbox/faults', async (request, reply) => {
    if (!Array.isArray(request.body)) return reply.code(400).send({ message: 'A list of faults is expected.' });
    world.faults.set(request.body as Fault[]);
    return { armed: request.body.length };
  });
  app.get('/__sandbox/faults', async () => ({ hits: world.faults.hits() }));

  app.post('/__sandbox/config', async (request, reply) => {
    if (!validConfig(request.body)) return reply.code(400).send({ message: ajv.errorsText(validConfig.errors) });
    world.settle();
    Object.assign(world.config, request.body as Partial<Config>);
    return world.config;
  });
  app.post('/__sandbox/reset', async () => {
    world.reset();
    return world.config;
  });
  app.post('/__sandbox/clear', async () => {
    world.clear();
    return summary(world);
  });

  app.get('/__sandbox/requests', async () => world.requests.summary());
  app.get('/__sandbox/ledger', async () => {
    world.settle();
    return summary(world);
  });
  app.get<{ Params: { part: string } }>('/__sandbox/ledger/:part', async (request, reply) => {
    world.settle();
    const list = records(world, request.params.part);
    if (!list) return reply.code(404).send({ message: 'Known parts: profiles, events, categories, items, variants.' });
    return reply.type('application/json').send(list);
  });
}
