import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { type Child, ROOT, startChild, until } from './child.ts';

/** What `npm start` runs, without npm in between: a signal has to reach the service itself. */
const START = (
  JSON.parse(readFileSync(resolve(ROOT, 'service/package.json'), 'utf8')) as { scripts: { start: string } }
).scripts.start
  .split(' ')
  .slice(1);

/** A running service process and its API. */
export interface Service {
  child: Child;
  url: string;
  /** Calls the API; `token` is the one the service was given unless another is named. */
  call<T = Record<string, unknown>>(method: 'GET' | 'POST', path: string, body?: unknown, token?: string): Promise<Answer<T>>;
  /** How long it took to be ready, in milliseconds. */
  readyMs: number;
}

export interface Answer<T> {
  status: number;
  body: T;
  text: string;
}

export async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export async function startService(environment: Record<string, string>, token: () => Promise<string>): Promise<Service> {
  const port = environment.PORT ? Number(environment.PORT) : await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = startChild('service', START, { PORT: String(port), SERVICE_URL: url, ...environment });
  const call: Service['call'] = async <T>(method: 'GET' | 'POST', path: string, body?: unknown, other?: string) => {
    const authorization = `Bearer ${other ?? (await token())}`;
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${url}${path}`, { method, headers, ...init });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : {};
    return { status: response.status, text, body: json as T };
  };
  await until(`GET ${url}/ready`, async () => {
    if (child.process.exitCode !== null) throw new Error(`The service ended:\n${child.output()}`);
    const response = await fetch(`${url}/ready`).catch(() => undefined);
    return response?.status === 200;
  }).catch(async (error: unknown) => {
    // Nobody else knows of it: left alone it would keep whoever started it alive too.
    await child.kill('SIGKILL');
    throw error;
  });
  return { child, url, call, readyMs: performance.now() - started };
}

/** A commercetools token for the API client of `environment`, fetched once. */
export function machineToken(environment: Record<string, string>): () => Promise<string> {
  let token: Promise<string> | undefined;
  const ask = async () => {
    const basic = Buffer.from(`${environment.CTP_CLIENT_ID}:${environment.CTP_CLIENT_SECRET}`).toString('base64');
    const response = await fetch(`${environment.CTP_AUTH_URL}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (!access_token) throw new Error(`commercetools gave no token (${response.status}): check the API client.`);
    return access_token;
  };
  return () => {
    token ??= ask();
    return token;
  };
}
