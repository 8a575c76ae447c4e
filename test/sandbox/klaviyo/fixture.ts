import { type KlaviyoOptions, type KlaviyoSandbox, startKlaviyo } from './server.ts';

export type Problem = { code: string; detail: string; source: { pointer?: string; parameter?: string } };
export type Reply = { status: number; headers: Headers; body: Document };
export type Entry = { id: string; type: string; attributes: Record<string, unknown> & { errors?: Problem[] } };
export type Document = { data: Entry; errors: Problem[]; links: { next: string | null } };

export const REVISION = { revision: '2026-07-15' };
export const KEY = { authorization: 'Klaviyo-API-Key pk_sandbox' };

/** One running stand-in with the calls that the tests make. */
export async function sandbox(options: KlaviyoOptions = {}) {
  const server: KlaviyoSandbox = await startKlaviyo({ limits: 'off', jobMs: [0, 0], ...options });

  async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = { method, headers: { ...KEY, ...REVISION, ...type, ...headers } };
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(server.url + path, body === undefined ? init : { ...init, body: text });
    const received = await answer.text();
    return { status: answer.status, headers: answer.headers, body: received === '' ? undefined : JSON.parse(received) };
  }

  async function control<T>(path: string, body?: unknown): Promise<T> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) };
    const read = body === undefined && !/reset|clear/.test(path);
    return (await fetch(`${server.url}/__sandbox/${path}`, read ? {} : init)).json() as Promise<T>;
  }

  return {
    ...server,
    get: (path: string) => ask('GET', path),
    post: (p: string, body: unknown) => ask('POST', p, body),
    ask,
    control,
  };
}

export const profile = (attributes: Record<string, unknown>) => ({ type: 'profile', attributes });
export const importJob = (...rows: Record<string, unknown>[]) => ({
  data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: rows.map(profile) } } },
});

export const event = (email: string, uniqueId?: string, more: Record<string, unknown> = {}) => {
  const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };
  const attributes = { properties: { OrderId: 'o' }, metric, ...(uniqueId ? { unique_id: uniqueId } : {}), ...more };
  return { data: { type: 'event', attributes: { ...attributes, profile: { data: profile({ email }) } } } };
};

export const eventJob = (...groups: { email: string; ids: string[] }[]) => ({
  data: {
    type: 'event-bulk-create-job',
    attributes: { 'events-bulk-create': { data: groups.map(eventGroup) } },
  },
});

function eventGroup({ email, ids }: { email: string; ids: string[] }) {
  const metric = { data: { type: 'metric', attributes: { name: 'Placed Order' } } };
  const data = ids.map((unique_id) => ({ type: 'event', attributes: { properties: {}, metric, unique_id } }));
  return { type: 'event-bulk-create', attributes: { backfill: true, profile: { data: profile({ email }) }, events: { data } } };
}

export const catalogJob = (kind: string, plural: string, action: string, rows: Record<string, unknown>[]) => ({
  data: {
    type: `catalog-${kind}-bulk-${action}-job`,
    attributes: { [plural]: { data: rows.map((row) => ({ type: `catalog-${kind}`, ...row })) } },
  },
});

export const id = (externalId: string): string => `$custom:::$default:::${externalId}`;
