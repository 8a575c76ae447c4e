import type { FastifyInstance } from 'fastify';
import type { Fault, Faults } from '../faults.ts';
import type { Auth } from './auth.ts';
import type { IndexedStorage, Resource } from './storage.ts';

export interface Controlled {
  storage: IndexedStorage;
  faults: Faults;
  auth: Auth;
  now(): number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What was asked for, by route. */
class Requests {
  #byRoute: Record<string, number> = {};
  #byStatus: Record<string, number> = {};

  count(method: string, url: string): void {
    const route = `${method} ${routeOf(url)}`;
    this.#byRoute[route] = (this.#byRoute[route] ?? 0) + 1;
  }

  countStatus(status: number): void {
    this.#byStatus[status] = (this.#byStatus[status] ?? 0) + 1;
  }

  report(): object {
    const total = Object.values(this.#byRoute).reduce((sum, count) => sum + count, 0);
    return { total, byRoute: this.#byRoute, byStatus: this.#byStatus };
  }

  clear(): void {
    this.#byRoute = {};
    this.#byStatus = {};
  }
}

/** `/demo/customers/<uuid>?…` -> `/{projectKey}/customers/{id}` */
function routeOf(url: string): string {
  const [, first = '', ...rest] = (url.split('?')[0] ?? '').split('/');
  if (first === 'oauth') return ['', first, ...rest].join('/');
  const custom = rest[0] === 'custom-objects';
  const named = rest.map((part, index) => {
    if (custom && index === 2) return '{key}';
    if (part.startsWith('key=')) return 'key={key}';
    return UUID.test(part) ? '{id}' : part;
  });
  return ['', '{projectKey}', ...named].join('/');
}

/** Starts counting; must come before the faults, so that requests they swallow are counted too. */
export function countRequests(app: FastifyInstance): Requests {
  const requests = new Requests();
  const counted = (url: string) => !url.startsWith('/__sandbox');
  app.addHook('onRequest', async ({ method, url }) => {
    if (counted(url)) requests.count(method, url);
  });
  app.addHook('onResponse', async ({ url }, reply) => {
    if (counted(url)) requests.countStatus(reply.statusCode);
  });
  return requests;
}

/** Routes for tests, outside of what commercetools has. */
export function installControl(app: FastifyInstance, requests: Requests, controlled: Controlled): void {
  const { storage, faults, auth, now } = controlled;
  const done = { ok: true };

  app.post<{ Body: Fault[] }>('/__sandbox/faults', async ({ body }) => {
    faults.set(body ?? []);
    return done;
  });
  app.get('/__sandbox/faults', async () => ({ hits: faults.hits() }));
  app.get('/__sandbox/requests', async () => requests.report());
  app.post('/__sandbox/reset', async () => {
    requests.clear();
    faults.set([]);
    return done;
  });
  app.post('/__sandbox/revoke-tokens', async () => {
    auth.revokeAll();
    return done;
  });

  app.post<{ Body: { type: string; ids: string[]; patch?: Partial<Resource> } }>('/__sandbox/touch', async ({ body }) => {
    const { type, ids, patch = {} } = body;
    const touched = ids.flatMap((id) => storage.table(type).get(id) ?? []);
    const lastModifiedAt = new Date(now()).toISOString();
    for (const resource of touched) storage.put(type, { ...resource, version: resource.version + 1, lastModifiedAt, ...patch });
    return { count: touched.length };
  });
  app.post<{ Body: { type: string; ids: string[] } }>('/__sandbox/delete', async ({ body: { type, ids } }) => {
    return { count: ids.filter((id) => storage.remove(type, id)).length };
  });
  // A gigabyte: a whole shop may come in one request.
  app.post<{ Body: { type: string; resources: Resource[] } }>('/__sandbox/add', { bodyLimit: 2 ** 30 }, async ({ body }) => {
    storage.putAll(body.type, body.resources);
    return { count: body.resources.length };
  });
  app.get<{ Querystring: { type: string } }>('/__sandbox/dump', async ({ query }) => storage.table(query.type).values());
  app.get('/__sandbox/custom-objects', async () => storage.table('key-value-document').values());
}
