import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Project } from '@commercetools/platform-sdk';
import { CommercetoolsMock } from '@labdigital/commercetools-mock';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Faults, installFaults } from '../faults.ts';
import { type ApiClient, Auth } from './auth.ts';
import { Broker, type Delivering } from './broker.ts';
import { COLLECTIONS } from './collections.ts';
import { countRequests, installControl } from './control.ts';
import { checkVersion, installCustomObjects, invalidJson } from './custom-objects.ts';
import { ApiError, injectedError, invalidInput, notFound } from './errors.ts';
import { installNotifier } from './notifier.ts';
import { installQueries, type Query } from './queries.ts';
import { IndexedStorage, type Resource } from './storage.ts';
import { installSubscriptions } from './subscriptions.ts';

export interface CommercetoolsOptions {
  port: number;
  projectKey: string;
  clients: ApiClient[];
  /** How long a token lives. commercetools: 48 hours. */
  tokenSeconds?: number;
  /** Added to every answer. */
  latencyMs?: number;
  /** Of the faults' dice. */
  seed?: number;
  /** How far the server's clock is ahead of this machine's. */
  clockOffsetMs?: number;
}

export interface CommercetoolsServer {
  url: string;
  port: number;
  projectKey: string;
  mock: CommercetoolsMock;
  storage: IndexedStorage;
  faults: Faults;
  /** Stores resources as they are; nothing is checked or copied. */
  add(type: string, resources: readonly object[]): void;
  close(): Promise<void>;
}

/** https://docs.commercetools.com/api/general-concepts#request-size */
const BODY_LIMIT = 16 * 1024 * 1024;

/**
 * A commercetools HTTP API on 127.0.0.1. Queries, custom objects, projects and OAuth are answered here; whatever else
 * the API has (single resources, update actions) comes from the mock, which works on the same storage.
 */
export async function startCommercetools(options: CommercetoolsOptions): Promise<CommercetoolsServer> {
  const { projectKey, clients, tokenSeconds = 172_800, clockOffsetMs = 0 } = options;
  const now = () => Date.now() + clockOffsetMs;
  const storage = new IndexedStorage();
  const mock = new CommercetoolsMock({ defaultProjectKey: projectKey, strict: true, storage });
  const faults = new Faults(options.seed);
  const auth = new Auth({ projectKey, clients, tokenSeconds, now });

  const app = Fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true });
  const requests = countRequests(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('date', new Date(now()).toUTCString());
  });
  installParsers(app);
  installErrors(app);
  installLatency(app, options.latencyMs ?? 0);
  installFaults(app, faults, { errorBody: injectedError });
  auth.install(app);
  installControl(app, requests, { storage, faults, auth, now });
  app.get('/:projectKey', async () => project(projectKey));
  const broker = new Broker();
  installBroker(app, broker);
  installNotifier({ storage, broker, projectKey, now });
  installSubscriptions(app, { storage, broker, projectKey, now });
  installQueries(app, storage);
  installCustomObjects(app, storage, { now, clientOf: (request) => auth.clientOf(request) });
  app.setNotFoundHandler((request, reply) => forward(request, reply, mock, storage));

  await app.listen({ port: options.port, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    projectKey,
    mock,
    storage,
    faults,
    add: (type, resources) => storage.putAll(type, resources as Resource[]),
    close: async () => {
      await app.close();
      await mock.app.close();
    },
  };
}

function installParsers(app: FastifyInstance): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      // Clients send DELETE with a content type and no body.
      done(null, body.trim() === '' ? undefined : JSON.parse(body));
    } catch (error) {
      done(invalidJson((error as Error).message));
    }
  });
  app.addContentTypeParser<string>('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body));
  });
}

function installErrors(app: FastifyInstance): void {
  app.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) => {
    const { statusCode = 500, message } = error;
    const known =
      error instanceof ApiError ? error : new ApiError(statusCode, statusCode < 500 ? 'InvalidInput' : 'General', message);
    return reply.code(known.statusCode).send(known.body());
  });
}

function installLatency(app: FastifyInstance, latencyMs: number): void {
  if (latencyMs <= 0) return;
  app.addHook('onRequest', async ({ url }) => {
    if (!url.startsWith('/__sandbox')) await sleep(latencyMs);
  });
}

/** Where and how notifications are delivered, and what became of them. */
function installBroker(app: FastifyInstance, broker: Broker): void {
  app.post<{ Body: Delivering }>('/__sandbox/deliver', async ({ body }) => {
    broker.set(body);
    return { ok: true };
  });
  app.get('/__sandbox/deliveries', async () => broker.report());
  app.post('/__sandbox/deliveries/clear', async () => {
    broker.clear();
    return { ok: true };
  });
}

function project(key: string): Partial<Project> {
  return {
    version: 1,
    key,
    name: 'Sample shop',
    countries: ['DE', 'FR', 'GB', 'US'],
    currencies: ['EUR', 'GBP', 'USD'],
    languages: ['en', 'de', 'fr'],
    createdAt: '2023-05-04T11:32:12.603Z',
    trialUntil: '2099-12',
  };
}

/** Lets the mock answer, and repairs what it answers. */
async function forward(request: FastifyRequest, reply: FastifyReply, mock: CommercetoolsMock, storage: IndexedStorage) {
  // The mock's own ways to a custom object don't compare versions, and the API doesn't have them.
  if (request.url.split('/')[2]?.startsWith('custom-objects')) throw notFound(`URI '${request.url.split('?')[0]}'`);
  checkDeletion(request, storage);
  const { method, url, body } = request;
  const answer = await mock.app.inject({
    method: method as 'GET',
    url,
    ...(body === undefined ? {} : { payload: body as object }),
  });
  if (answer.statusCode === 404 && !answer.payload.includes('"errors"')) throw notFound(`URI '${url.split('?')[0]}'`);
  if (answer.statusCode === 500) throw new ApiError(500, 'General', answer.payload);
  return reply.code(answer.statusCode).type('application/json; charset=utf-8').send(answer.payload);
}

/** The mock deletes whatever the version. */
function checkDeletion({ method, url, query }: FastifyRequest, storage: IndexedStorage): void {
  if (method !== 'DELETE') return;
  const [, , collection = '', reference = ''] = decodeURIComponent(url.split('?')[0] ?? '').split('/');
  const type = COLLECTIONS[collection]?.type;
  if (type === undefined) return;
  const current = reference.startsWith('key=') ? storage.find(type, reference.slice(4)) : storage.table(type).get(reference);
  if (!current) return;
  const { version } = query as Query;
  if (version === undefined) throw invalidInput('Missing required parameter: version.');
  checkVersion(current, version);
}
