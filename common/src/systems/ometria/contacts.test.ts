import { silent } from '../../base/log';
import { Reader } from '../../base/variables';
import type { WriteContext } from '../../contract/context';
import { type Reply, TestServer } from '../../testing/server';
import { OmetriaClient } from './client';
import { type Contact, createContacts } from './contacts';
import { readOmetria } from './environment';

const KEY = 'ometria-secret';
let server: TestServer;

beforeEach(async () => {
  server = await new TestServer().begin();
});
afterEach(() => server.end());

const contacts = (count: number): Contact[] => Array.from({ length: count }, (_, index) => ({ id: `m${index}` }));

function write(records: Contact[], options: { rate?: number; queuePauseMs?: number } = {}) {
  const client = new OmetriaClient({ apiKey: KEY, url: server.url, rate: 1000, pauseMs: 5, timeoutMs: 300, ...options });
  const ctx = { signal: new AbortController().signal, log: silent, guard: async () => {} } as unknown as WriteContext;
  return createContacts({ client, records: 100, concurrency: 8 }).write(records, ctx);
}

/** Accepts everything but these ids, and says only how many they are. */
const rejecting =
  (...ids: string[]) =>
  ({ text }: { text: string }): Reply => {
    const records = JSON.parse(text) as Contact[];
    const rejected = records.filter(({ id }) => ids.includes(String(id))).length;
    return { status: 202, body: { status: 'OK', request_id: 'r-1', accepted: records.length - rejected, rejected } };
  };

const kinds = (outcomes: { kind: string; code?: string }[]) =>
  outcomes.flatMap(({ kind, code }, index) => (kind === 'written' ? [] : [`${index} ${code}`]));

describe('createContacts', () => {
  it('pushes an array with the key in its own header', async () => {
    server.answer = rejecting();
    expect(kinds(await write(contacts(100)))).toEqual([]);
    expect(server.received.length).toBe(1);
    const [request] = server.received;
    expect(request?.path).toBe('/v2/push');
    expect(request?.headers['x-ometria-auth']).toBe(KEY);
    expect(request?.headers.authorization).toBeUndefined();
    expect(JSON.parse(request?.text ?? '')).toHaveLength(100);
  });

  it('finds rejected records by halving', async () => {
    server.answer = rejecting('m3', 'm77');
    expect(kinds(await write(contacts(100)))).toEqual(['3 ometria_rejected', '77 ometria_rejected']);
    expect(server.received.length).toBeLessThan(30);
  });

  it('takes all for rejected at once when all are', async () => {
    const all = contacts(10);
    server.answer = rejecting(...all.map(({ id }) => String(id)));
    expect(kinds(await write(all))).toHaveLength(10);
    expect(server.received.length).toBe(1);
  });

  it.each([400, 413])('isolates the record that makes a request fail with %d', async (status) => {
    server.answer = (request) => (request.text.includes('"m5"') ? { status, body: {} } : rejecting()(request));
    expect(kinds(await write(contacts(20)))).toEqual(['5 ometria_refused']);
  });

  it.each<[string, Reply]>([
    ['no JSON', { status: 200, headers: { 'content-type': 'text/plain' } }],
    ['no numbers', { status: 202, body: { status: 'OK' } }],
    ['numbers that do not add up', { status: 202, body: { accepted: 3, rejected: 1 } }],
  ])('counts an answer with %s as accepted, with a warning', async (_name, reply) => {
    server.answer = () => reply;
    expect(await write(contacts(2))).toEqual(Array(2).fill({ kind: 'written', warnings: ['unconfirmed'] }));
  });

  it.each<[string, Reply]>([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['a reset connection', { instead: 'reset' }],
    ['silence', { instead: 'silence' }],
    ['an answer that does not end', { instead: 'drip' }],
  ])('sends the same again after %s', async (_name, reply) => {
    server.answer = (request, index) => (index < 2 ? reply : rejecting()(request));
    expect(kinds(await write(contacts(3)))).toEqual([]);
    expect(new Set(server.received.map(({ text }) => text)).size).toBe(1);
    expect(server.received.length).toBe(3);
  });

  it('gives up after six attempts', async () => {
    server.answer = () => ({ status: 502 });
    await expect(write(contacts(1))).rejects.toMatchObject({ code: 'ometria_unavailable' });
    expect(server.received.length).toBe(6);
  });

  it.each([401, 403])('fails at once on %d, without the key in the error', async (status) => {
    server.answer = () => ({ status, body: {} });
    const error = (await write(contacts(1)).catch((caught: Error) => caught)) as Error;
    expect(error).toMatchObject({ code: 'ometria_unauthorized' });
    expect(error.message + error.stack).not.toContain(KEY);
  });

  it('waits when the queue is nearly full', async () => {
    server.answer = (request) => ({
      ...rejecting('m0')(request),
      headers: { 'x-queuesize-limit': '50000', 'x-queuesize-remaining': '4000' },
    });
    await write(contacts(2), { queuePauseMs: 150 });
    const [first, second] = server.received;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(145);
  });

  it('keeps one rate for all pushes', async () => {
    server.answer = rejecting();
    const client = new OmetriaClient({ apiKey: KEY, url: server.url, rate: 25 });
    const ctx = { signal: new AbortController().signal, log: silent };
    const started = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => client.push(contacts(1), ctx)));
    expect(server.received).toHaveLength(10);
    // From the start, not from the first arrival: that one may be late.
    expect((server.received.at(-1)?.at ?? 0) - started).toBeGreaterThanOrEqual(9 * 40 * 0.95);
  });

  it('reads its variables', () => {
    const read = (variables: Record<string, string>) => {
      const reader = new Reader(variables);
      return { ...readOmetria(reader), faults: reader.faults };
    };
    expect(read({ OMETRIA_APIKEY: 'k' })).toEqual({ apiKey: 'k', url: 'https://api.ometria.com', rate: 4, faults: [] });
    expect(read({ OMETRIA_APIKEY: 'k', OMETRIA_URL: 'http://localhost:1/v2/', OMETRIA_RATE: '0.1' })).toMatchObject({
      url: 'http://localhost:1',
      rate: 0.1,
    });
    expect(read({ OMETRIA_URL: 'ftp://x', OMETRIA_RATE: '101' }).faults).toHaveLength(3);
  });
});
