import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, Faults, installFaults } from '../faults.ts';
import { faultOf } from './record.ts';

export interface OmetriaConfig {
  /** Pushes a second above which it answers 429; 0 = no limit. */
  rate: number;
  latencyMs: number;
  /** Ids that are rejected: counted, and never stored. */
  reject: string[];
  /** Ids for which a whole request is refused with 400. */
  refuse: string[];
  /** Names the queue in its answers, as older copies of the documents say. */
  queue: { limit: number; remaining: number } | null;
  /** Answers 200 with something that says nothing, or numbers that don't add up. */
  vague: 'no' | 'text' | 'numbers';
  /** Contacts are counted, not kept: for lists of a million. */
  keep: boolean;
}

const DEFAULTS: OmetriaConfig = { rate: 4, latencyMs: 0, reject: [], refuse: [], queue: null, vague: 'no', keep: true };

export interface OmetriaOptions extends Partial<OmetriaConfig> {
  port?: number;
  apiKey?: string;
  seed?: number;
}

export interface OmetriaSandbox {
  url: string;
  world: OmetriaWorld;
  close(): Promise<void>;
}

type Contact = Record<string, unknown>;

/** What tests look at and change. */
export class OmetriaWorld {
  readonly config: OmetriaConfig;
  readonly faults: Faults;
  /** By collection and id, as merged field by field. */
  readonly contacts = new Map<string, Contact>();
  /** How often each was sent. */
  readonly sent = new Map<string, number>();
  readonly violations: string[] = [];
  /** When each push arrived, in milliseconds of `performance.now`. */
  readonly pushes: number[] = [];
  records = 0;
  throttled = 0;
  /** Every consent that was ever sent, by collection and id. */
  readonly optIns = new Map<string, Set<unknown>>();

  constructor({ seed = 1, port: _, apiKey: _key, ...config }: OmetriaOptions) {
    this.config = { ...DEFAULTS, ...config };
    this.faults = new Faults(seed);
  }

  /** Five in a row may come a little closer than the rate: the network between isn't even. */
  admits(now: number): boolean {
    const { rate } = this.config;
    if (rate === 0) return true;
    const window = this.pushes.filter((at) => now - at < 5000).length;
    const lately = this.pushes.filter((at) => now - at < 1000).length;
    return window < rate * 5 + 1 && lately < rate + 2;
  }

  /** How many of them are accepted. */
  takeAll(records: readonly Contact[]): number {
    const good = records.filter(({ id }) => !this.config.reject.includes(String(id)));
    for (const record of good) this.take(record);
    return good.length;
  }

  private take(record: Contact): void {
    this.records++;
    if (!this.config.keep) return;
    const key = `${record['@collection']}/${record.id}`;
    this.sent.set(key, (this.sent.get(key) ?? 0) + 1);
    this.optIns.set(key, (this.optIns.get(key) ?? new Set()).add(record.marketing_optin));
    const { properties, ...fields } = record;
    const before = this.contacts.get(key) ?? {};
    const merged = { ...(before.properties as object | undefined), ...(properties as object | undefined) };
    this.contacts.set(key, { ...before, ...fields, properties: merged });
  }
}

/** Starts a stand-in for Ometria's Data API on 127.0.0.1; port 0 takes a free one. */
export async function startOmetria(options: OmetriaOptions = {}): Promise<OmetriaSandbox> {
  const { port = 0, apiKey = 'ometria-sandbox' } = options;
  const world = new OmetriaWorld(options);
  const app = fastify({ bodyLimit: 6_100_000, forceCloseConnections: true });
  installFaults(app, world.faults, { errorBody: () => ({ status: 'ERROR' }) });
  admit(app, world, apiKey);
  routes(app, world);
  controls(app, world);
  await app.listen({ host: '127.0.0.1', port });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, world, close: () => app.close() };
}

const isControl = ({ url }: FastifyRequest): boolean => url.startsWith('/__sandbox');

function admit(app: FastifyInstance, world: OmetriaWorld, apiKey: string): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request)) return;
    if (request.headers['x-ometria-auth'] !== apiKey) return reply.code(403).send({ status: 'ERROR', message: 'Forbidden' });
    if (request.headers.authorization !== undefined) violate(world, reply, 'an Authorization header');
  });
  app.setNotFoundHandler((request, reply) => violate(world, reply, `unknown route ${request.method} ${request.url}`, 404));
}

function violate(world: OmetriaWorld, reply: FastifyReply, what: string, status = 400): FastifyReply {
  world.violations.push(what);
  return reply.code(status).send({ status: 'ERROR', message: what });
}

function routes(app: FastifyInstance, world: OmetriaWorld): void {
  app.post('/v2/push', async (request, reply) => {
    const { config } = world;
    const now = performance.now();
    if (!world.admits(now)) {
      world.throttled++;
      return reply.code(429).send({ status: 'ERROR', message: 'Too many requests' });
    }
    world.pushes.push(now);
    if (world.pushes.length > 20_000) world.pushes.splice(0, 10_000);
    if (config.latencyMs > 0) await sleep(config.latencyMs);
    const records = request.body as Contact[];
    const fault = Object.keys(request.query as object).length > 0 ? 'a query' : faultOfBody(records);
    if (fault !== undefined) return violate(world, reply, fault);
    if (records.some(({ id }) => config.refuse.includes(String(id)))) return reply.code(400).send({ status: 'ERROR' });
    const accepted = world.takeAll(records);
    if (config.queue) {
      reply
        .header('x-queuesize-limit', String(config.queue.limit))
        .header('x-queuesize-remaining', String(config.queue.remaining));
    }
    return answer(reply, config.vague, { accepted, rejected: records.length - accepted });
  });
  app.get('/v2/push/_errors', async () => []);
}

/** What is wrong with the body as a whole, or with one of its records. */
function faultOfBody(records: unknown): string | undefined {
  if (!Array.isArray(records) || records.length === 0) return 'the body is not an array of records';
  if (records.length > 100) return `${records.length} records in a request`;
  if (new Set(records.map(({ id }: Contact) => id)).size !== records.length) return 'an id twice';
  return records.map((record: Contact) => faultOf(record)).find((found) => found !== undefined);
}

function answer(
  reply: FastifyReply,
  vague: OmetriaConfig['vague'],
  numbers: { accepted: number; rejected: number },
): FastifyReply {
  if (vague === 'text') return reply.code(200).type('text/plain').send('OK');
  const counts = vague === 'numbers' ? { accepted: 0, rejected: 0 } : numbers;
  return reply.code(202).send({ status: 'OK', request_id: randomUUID(), ...counts });
}

/** The routes by which tests look behind the stand-in and disturb it. */
function controls(app: FastifyInstance, world: OmetriaWorld): void {
  app.get('/__sandbox/faults', async () => ({ hits: world.faults.hits() }));
  app.post('/__sandbox/faults', async (request) => {
    world.faults.set(request.body as Fault[]);
    return {};
  });
  app.post('/__sandbox/config', async (request) => Object.assign(world.config, request.body));
  app.post('/__sandbox/forget', async () => {
    world.contacts.clear();
    return {};
  });
  app.get('/__sandbox/contacts', async () =>
    [...world.contacts].map(([key, contact]) => ({
      ...contact,
      sent: world.sent.get(key),
      optIns: [...(world.optIns.get(key) ?? [])],
    })),
  );
  app.get('/__sandbox/summary', async () => {
    const { violations, records, throttled, pushes, contacts } = world;
    return {
      violations,
      records,
      throttled,
      pushes: pushes.length,
      firstPush: pushes[0],
      lastPush: pushes.at(-1),
      contacts: contacts.size,
    };
  });
}
