import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type Fault, Faults, installFaults, randomFrom } from '../faults.ts';
import { List, type ListOptions, pageOf, type TieOrder } from './list.ts';
import { timeText, wireMember } from './members.ts';
import { below, readQuery, select, Violation } from './query.ts';

export interface MailchimpConfig {
  inclusiveSince: boolean;
  inclusiveBefore: boolean;
  ties: TieOrder;
  /** Whether a listing without a status has archived members, too. */
  archivedListed: boolean;
  /** Filters of times are ignored, as with fractions of seconds. */
  filterIgnored: boolean;
  latencyMs: number;
  /** How far its clock is ahead of this machine's. */
  clockOffsetMs: number;
  /** Simultaneous connections above which it answers 429. */
  connections: number;
  /** What happens to the list of a request on average while it is answered. */
  movement: { changes: number; joins: number; archives: number };
}

const DEFAULTS: MailchimpConfig = {
  inclusiveSince: false,
  inclusiveBefore: false,
  ties: 'stable',
  archivedListed: false,
  filterIgnored: false,
  latencyMs: 0,
  clockOffsetMs: 0,
  connections: 10,
  movement: { changes: 0, joins: 0, archives: 0 },
};

export interface MailchimpOptions extends Partial<MailchimpConfig> {
  port?: number;
  apiKey?: string;
  lists?: ListOptions[];
  seed?: number;
}

export interface MailchimpSandbox {
  url: string;
  world: MailchimpWorld;
  close(): Promise<void>;
}

/** What tests look at and change. */
export class MailchimpWorld {
  readonly config: MailchimpConfig;
  readonly faults: Faults;
  readonly lists = new Map<string, List>();
  readonly random: () => number;
  readonly violations: string[] = [];
  /** Requests by route, and rows handed out. */
  readonly asked: Record<string, number> = {};
  rows = 0;
  open = 0;
  mostOpen = 0;

  constructor({ lists = [], seed = 1, port: _, apiKey: _key, ...config }: MailchimpOptions) {
    this.config = { ...DEFAULTS, ...config };
    this.faults = new Faults(seed);
    this.random = randomFrom(seed + 77);
    for (const list of lists) this.lists.set(list.id, new List(list));
  }

  /** Epoch milliseconds. */
  get now(): number {
    return Date.now() + this.config.clockOffsetMs;
  }

  get second(): number {
    return Math.floor(this.now / 1000);
  }

  /** The list changes while it is read. */
  move(list: List): void {
    const { changes, joins, archives } = this.config.movement;
    for (let left = this.times(changes); left > 0; left--) list.move('change', this.second);
    for (let left = this.times(archives); left > 0; left--) list.move('archive', this.second);
    for (let left = this.times(joins); left > 0; left--) list.join(this.second);
  }

  private times(average: number): number {
    return Math.floor(average) + (this.random() < average % 1 ? 1 : 0);
  }
}

/** Starts a stand-in for Mailchimp's Marketing API on 127.0.0.1; port 0 takes a free one. */
export async function startMailchimp(options: MailchimpOptions = {}): Promise<MailchimpSandbox> {
  const { port = 0, apiKey = 'sandbox-us1' } = options;
  const world = new MailchimpWorld(options);
  const app = fastify({ forceCloseConnections: true });
  admit(app, world, apiKey);
  installFaults(app, world.faults, { errorBody: (status) => problem(status, 'Injected') });
  routes(app, world);
  controls(app, world);
  await app.listen({ host: '127.0.0.1', port });
  const { port: taken } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${taken}`, world, close: () => app.close() };
}

const problem = (status: number, title: string, detail = '') => ({
  type: 'https://mailchimp.com/developer/marketing/docs/errors/',
  title,
  status,
  detail,
  instance: '9e1b1a4a-0000-4000-8000-000000000000',
});

const isControl = ({ url }: FastifyRequest): boolean => url.startsWith('/__sandbox');
const refuse = (reply: FastifyReply, status: number, title: string, detail?: string) =>
  reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify(problem(status, title, detail)));

/** Connections, clock and key, before anything is looked at. */
function admit(app: FastifyInstance, world: MailchimpWorld, apiKey: string): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isControl(request)) return;
    world.open++;
    world.mostOpen = Math.max(world.mostOpen, world.open);
    reply.raw.once('close', () => world.open--);
    reply.header('date', new Date(world.now).toUTCString());
    if (world.open > world.config.connections) return refuse(reply, 429, 'Too Many Requests');
    const basic = `Basic ${Buffer.from(`any:${apiKey}`).toString('base64')}`;
    if (request.headers.authorization !== `Bearer ${apiKey}` && request.headers.authorization !== basic) {
      return refuse(reply, 401, 'API Key Invalid');
    }
    if (world.config.latencyMs > 0) await sleep(world.config.latencyMs);
  });
  app.setErrorHandler((error, request, reply) => {
    if (!(error instanceof Violation)) return refuse(reply, 500, 'Internal Server Error', String(error));
    world.violations.push(`${request.method} ${request.url}: ${error.message}`);
    return refuse(reply, 400, 'Invalid Resource', error.message);
  });
  app.setNotFoundHandler((request, reply) => {
    if (!isControl(request)) world.violations.push(`unknown route ${request.method} ${request.url}`);
    return refuse(reply, 404, 'Resource Not Found');
  });
}

function routes(app: FastifyInstance, world: MailchimpWorld): void {
  const count = (route: string) => {
    world.asked[route] = (world.asked[route] ?? 0) + 1;
  };
  const onlyFields = (query: Record<string, unknown>): string[] => {
    for (const name of Object.keys(query)) if (name !== 'fields') throw new Violation(`unknown parameter ${name}`);
    return typeof query.fields === 'string' ? query.fields.split(',') : [];
  };
  app.get('/3.0/ping', async () => {
    count('ping');
    return { health_status: "Everything's Chimpy!" };
  });
  app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>('/3.0/lists/:id', async (request, reply) => {
    count('list');
    const fields = onlyFields(request.query);
    const list = world.lists.get(request.params.id);
    if (!list) return refuse(reply, 404, 'Resource Not Found');
    const byStatus = (status: string) => list.column(status, false).length;
    const stats = {
      member_count: byStatus('subscribed'),
      unsubscribe_count: byStatus('unsubscribed'),
      cleaned_count: byStatus('cleaned'),
    };
    return select({ id: list.id, web_id: 1, name: list.name, stats }, fields);
  });
  app.get<{ Params: { id: string }; Querystring: Record<string, unknown> }>('/3.0/lists/:id/members', async (request, reply) => {
    count('members');
    const query = readQuery(request.query);
    const list = world.lists.get(request.params.id);
    if (!list) return refuse(reply, 404, 'Resource Not Found');
    const { inclusiveSince, inclusiveBefore, ties, archivedListed, filterIgnored } = world.config;
    const { since, before } = filterIgnored ? { since: undefined, before: undefined } : query;
    const { members, total } = pageOf(
      list.column(query.status, archivedListed),
      { since, before, inclusiveSince, inclusiveBefore },
      { offset: query.offset, count: query.count, ties, random: world.random },
    );
    world.rows += members.length;
    const wanted = below(query.fields, 'members.');
    const answer = {
      members: members.map((member) => select(wireMember(list.id, member), wanted)),
      list_id: list.id,
      total_items: total,
    };
    const top = query.fields.map((field) => field.split('.')[0] ?? '');
    world.move(list);
    return select(answer, top);
  });
  app.get<{ Params: { id: string; member: string }; Querystring: Record<string, unknown> }>(
    '/3.0/lists/:id/members/:member',
    async (request, reply) => {
      count('member');
      const fields = onlyFields(request.query);
      const list = world.lists.get(request.params.id);
      const member = list?.members.get(request.params.member);
      if (!list || !member) return refuse(reply, 404, 'Resource Not Found');
      return select(wireMember(list.id, member), fields);
    },
  );
}

interface Change {
  random?: number;
  /** `oldest` and `newest` are seconds before now. */
  many?: { count: number; oldest: number; newest: number };
  contactId?: string;
  change?: object;
}

/** The routes by which tests look behind the stand-in and disturb it. */
function controls(app: FastifyInstance, world: MailchimpWorld): void {
  app.post('/__sandbox/faults', async (request) => {
    world.faults.set(request.body as Fault[]);
    return {};
  });
  app.post('/__sandbox/config', async (request) => Object.assign(world.config, request.body));
  app.post('/__sandbox/lists', async (request) => {
    const options = request.body as ListOptions;
    world.lists.set(options.id, new List(options));
    return {};
  });
  /** Random changes now, changes of different members over some seconds, or one change of one member. */
  app.post<{ Params: { id: string } }>('/__sandbox/lists/:id/change', async (request, reply) => {
    const list = world.lists.get(request.params.id);
    if (!list) return reply.code(404).send();
    const { random = 0, many, contactId, change } = request.body as Change;
    for (let left = random; left > 0; left--) list.move('change', world.second);
    if (many) list.changeMany(many.count, world.second - many.oldest, world.second - many.newest);
    const member = contactId === undefined ? undefined : list.members.get(contactId);
    if (member) list.change(member, change ?? {}, world.second);
    return {};
  });
  app.get<{ Params: { id: string } }>('/__sandbox/lists/:id', async (request) => {
    const members = [...(world.lists.get(request.params.id)?.members.values() ?? [])];
    return members.map((member) => ({ ...member, changedAt: timeText(member.changed) }));
  });
  app.get('/__sandbox/summary', async () => {
    const { asked, rows, mostOpen, violations, second } = world;
    return { asked, rows, mostOpen, violations, second };
  });
}
