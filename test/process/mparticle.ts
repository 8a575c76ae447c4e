import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from '../sandbox/faults.ts';
import type { NotedRequest } from '../sandbox/mparticle/feed.ts';
import type { SentBatch } from '../sandbox/mparticle/schema.ts';
import type { MparticleOptions } from '../sandbox/mparticle/server.ts';
import { type Child, ROOT, startChild, startStandIn, until } from './child.ts';

export interface Ledger {
  accepted: number;
  repeated: number;
  hidden: number;
  refused: number;
  requests: number;
  /** Arrived and not answered yet. */
  open: number;
  distinct: number;
  faults: Record<string, number>;
  peakPerSecond: number;
}

/** A stand-in, and a folder for files, state and logs. */
export interface Mparticle {
  url: string;
  /** Of the stand-in, when it has a process of its own. */
  pid: number | undefined;
  folder: string;
  environment: Record<string, string>;
  write(name: string, content: string | Uint8Array): string;
  ledger(): Promise<Ledger>;
  batches(): Promise<SentBatch[]>;
  requests(): Promise<NotedRequest[]>;
  faults(list: Fault[]): Promise<void>;
  /** How often each of them has struck. */
  hits(): Promise<number[]>;
  refuse(customerIds: string[]): Promise<void>;
  /** The command line; arguments after `csv-mparticle`. */
  start(...args: string[]): Child;
  /** The same with more variables. */
  startWith(more: Record<string, string>, ...args: string[]): Child;
  run(...args: string[]): Promise<{ code: number | null; output: string }>;
  close(): Promise<void>;
}

/** The stand-in in a process of its own. */
export async function startMparticle(options: MparticleOptions = {}, more: Record<string, string> = {}): Promise<Mparticle> {
  const child = startStandIn('mparticle/child', JSON.stringify(options));
  const line = await until('the start of the stand-in', async () => {
    if (child.process.exitCode !== null) throw new Error(`The stand-in ended: ${child.output()}`);
    return child
      .output()
      .split('\n')
      .find((text) => text.startsWith('{"url"'));
  });
  const { url } = JSON.parse(line) as { url: string };
  return mparticleAt(url, child.process.pid, more, async () => void (await child.kill('SIGTERM')));
}

/** A folder for files, state and logs beside a stand-in that runs already; closing ends both. */
export function mparticleAt(
  url: string,
  pid: number | undefined,
  more: Record<string, string>,
  end: () => Promise<void>,
): Mparticle {
  const folder = mkdtempSync(join(tmpdir(), 'csv-mparticle-'));
  const environment: Record<string, string> = {
    MPARTICLE_API_KEY: 'sandbox-key',
    MPARTICLE_API_SECRET: 'sandbox-secret',
    MPARTICLE_HOST: url,
    MPARTICLE_ENVIRONMENT: 'development',
    STATE_DIR: join(folder, 'state'),
    LOG_DIR: join(folder, 'log'),
    ...more,
  };
  const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${url}/__sandbox/${path}`)).json()) as T;
  const tell = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const { ok } = await fetch(`${url}/__sandbox/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!ok) throw new Error(`the stand-in did not take ${path}`);
  };
  const startWith = (variables: Record<string, string>, ...args: string[]) => {
    return startChild(folder, [join(ROOT, 'cli/dist/main.js'), 'csv-mparticle', ...args], { ...environment, ...variables });
  };
  const start = (...args: string[]) => startWith({}, ...args);
  return {
    ...{ url, pid, folder, environment, start, startWith },
    write(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    ledger: () => ask('ledger'),
    batches: () => ask('batches'),
    requests: () => ask('requests'),
    faults: (list) => tell('faults', list),
    hits: () => ask('hits'),
    refuse: (customerIds) => tell('refuse', { customerIds }),
    async run(...args) {
      const process = start(...args);
      return { code: await process.exited, output: process.output() };
    },
    async close() {
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
