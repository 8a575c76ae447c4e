import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { type Child, ROOT, startChild, until } from './child.ts';

/** What `npm start` runs, without npm in between, which takes a second of its own: `NAME=value … exec node words`. */
export function startOf(root: string, folder = 'service'): Command {
  const { scripts } = JSON.parse(readFileSync(resolve(root, folder, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [before = '', after = ''] = scripts.start.split(/\bexec node /);
  const environment = Object.fromEntries([...before.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
  return { folder: join(root, folder), args: after.split(' '), environment };
}

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

/** The ports of this process: each worker of jest has a thousand of them. Two runs at once begin at different places. */
const PORTS = { first: 20_000 + (Number(process.env.JEST_WORKER_ID ?? 0) % 12) * 1000, count: 1000 };
let nextPort = Math.floor(Math.random() * PORTS.count);

/** A free port below those that the system hands out: no other process gets it before the one it is for listens. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS.count; tried++) {
    const port = PORTS.first + (nextPort++ % PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port is free from ${PORTS.first} on.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '0.0.0.0', () => server.close(() => done(true)));
  });
}

/** Where a process is started, and what Node.js is started with there. */
export interface Command {
  folder: string;
  args: string[];
  environment?: Record<string, string>;
}

const START = startOf(ROOT);

export async function startService(
  environment: Record<string, string>,
  token: () => Promise<string>,
  command: Command = START,
): Promise<Service> {
  const port = environment.PORT ? Number(environment.PORT) : await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const child = startChild(command.folder, command.args, {
    PORT: String(port),
    SERVICE_URL: url,
    ...environment,
    ...command.environment,
  });
  const call: Service['call'] = async <T>(method: 'GET' | 'POST', path: string, body?: unknown, other?: string) => {
    const authorization = `Bearer ${other ?? (await token())}`;
    const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const headers = { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const response = await fetch(`${url}${path}`, { method, headers, ...init });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && text ? JSON.parse(text) : {};
    return { status: response.status, text, body: json as T };
  };
  await untilReady(child, url).catch(async (error: unknown) => {
    if (child.process.exitCode !== null) throw error;
    const checks = await failedChecks(call).catch((reason: unknown) => [`  ${reason}`]);
    // No test holds it: it would keep the test's process alive.
    await child.kill('SIGKILL');
    throw new Error(`The service is not ready:\n${checks.join('\n') || `  ${error}`}`);
  });
  return { child, url, call, readyMs: performance.now() - started };
}

async function untilReady(child: Child, url: string): Promise<void> {
  await until(`GET ${url}/ready`, async () => {
    if (child.process.exitCode !== null) return 'ended';
    const response = await fetch(`${url}/ready`).catch(() => undefined);
    return response?.status === 200;
  });
  if (child.process.exitCode !== null) throw new Error(`The service ended:\n${child.output()}`);
}

interface Check {
  ok: boolean;
  title: string;
  detail?: string;
  nextStep?: string;
}

/** What the service itself says is wrong with its two sides. */
async function failedChecks(call: Service['call']): Promise<string[]> {
  const { body } = await call<{ systems?: { title: string; checks: Check[] }[] }>('GET', '/connection');
  return (body.systems ?? []).flatMap(({ title: side, checks }) =>
    checks
      .filter(({ ok }) => !ok)
      .map(({ title, detail, nextStep }) => `  ${side}, ${title}: ${[detail, nextStep].filter(Boolean).join(' ')}`),
  );
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
