import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Page {
  count: number;
  total?: number;
  results: (Record<string, unknown> & { id: string })[];
}
export interface Reply<T> {
  status: number;
  body: T;
  date: string | null;
}

const CLIENTS = [
  { id: 'all', secret: 'secret', scope: 'manage_project:demo' },
  { id: 'reader', secret: 'secret', scope: 'view_customers:demo view_orders:demo' },
  { id: 'foreign', secret: 'secret', scope: 'manage_project:demo2' },
];
const JSON_TYPE = { 'content-type': 'application/json' };

/** The stand-in that a test file talks to, and the token it uses. */
export const at = { url: '', token: '' };

export async function start(options: object): Promise<[ChildProcess, string]> {
  const file = join(process.cwd(), 'dist/sandbox/commercetools/child.mjs');
  const argument = JSON.stringify({ port: 0, projectKey: 'demo', clients: CLIENTS, ...options });
  const started = spawn(process.execPath, [file, argument], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  if (!started.stdout) throw new Error('The stand-in has no output.');
  const [line] = (await once(started.stdout, 'data')) as [Buffer];
  return [started, line.toString().trim()];
}

/** Undefined where it never came up: the test that failed for it says why. */
export async function stop(process: ChildProcess | undefined): Promise<void> {
  if (!process) return;
  const closed = once(process, 'close');
  process.kill();
  await closed;
}

export async function tokenOf(
  base: string,
  id: string,
  secret = 'secret',
  body = 'grant_type=client_credentials',
): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(`${base}/oauth/token`, { method: 'POST', headers, body });
}

export async function bearerOf(id: string, base = at.url): Promise<string> {
  const { access_token } = (await (await tokenOf(base, id)).json()) as { access_token: string };
  return access_token;
}

export async function ask<T = Page>(path: string, init: RequestInit = {}, bearer = at.token): Promise<Reply<T>> {
  const response = await fetch(`${at.url}${path}`, { ...init, headers: { ...JSON_TYPE, authorization: `Bearer ${bearer}` } });
  return { status: response.status, body: (await response.json()) as T, date: response.headers.get('date') };
}

export const post = (path: string, body: unknown) =>
  ask<Record<string, unknown>>(path, { method: 'POST', body: JSON.stringify(body) });

export function query(path: string, parameters: Record<string, string | string[]>, bearer = at.token): Promise<Reply<Page>> {
  const pairs = Object.entries(parameters).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  return ask<Page>(`${path}?${new URLSearchParams(pairs)}`, {}, bearer);
}

export const idsOf = ({ body }: Reply<Page>) => body.results.map(({ id }) => id);
