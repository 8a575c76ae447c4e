import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silent } from '../../common/dist/base/log.js';
import { Runs } from '../../common/dist/control/runs.js';
import { Lease } from '../../common/dist/state/lease.js';
import { EmbeddedStore } from '../../common/dist/state/stores/embedded.js';
import { note } from './cases.ts';

/** The embedded store between real processes: no acknowledged write is lost, none happens twice, whatever is killed. */
const KILLS = process.env.FAULTS === 'all' ? 40 : 4;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'embedded-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Writer {
  child: ChildProcess;
  /** Versions it was answered, in order. */
  acknowledged: number[];
  /** Resolves with the signal or code it ended with. */
  ended: Promise<string | number | null>;
}

function start(script: string, ...args: string[]): ChildProcess {
  const path = join(process.cwd(), 'faults/embedded', `${script}.ts`);
  return spawn(process.execPath, ['--import', 'tsx', path, folder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function startWriter(name: string, times: number, onWrite: () => void = () => {}): Writer {
  const child = start('writer', name, String(times));
  const acknowledged: number[] = [];
  let rest = '';
  child.stdout?.on('data', (data: Buffer) => {
    const lines = (rest + data.toString()).split('\n');
    rest = lines.pop() ?? '';
    acknowledged.push(...lines.map(Number));
    if (lines.length > 0) onWrite();
  });
  const ended = new Promise<string | number | null>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  return { child, acknowledged, ended };
}

const sumOf = async (store: EmbeddedStore) => {
  const document = await store.get<{ sum: number }>('sums', 'shared');
  return { sum: document?.value.sum ?? 0, version: document?.version ?? 0 };
};

test('two processes at one document lose no increment and share no version', async () => {
  const TIMES = 200;
  const writers = ['a', 'b'].map((name) => startWriter(name, TIMES));
  expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0]);
  const versions = writers.flatMap(({ acknowledged }) => acknowledged).sort((a, b) => a - b);
  expect(versions).toEqual(Array.from({ length: 2 * TIMES }, (_, index) => index + 1));
  const store = await EmbeddedStore.open(folder);
  const stored = await sumOf(store);
  const doubled = versions.length - new Set(versions).size;
  note({ part: 'embedded store', what: 'two processes at one document', kills: 0, missing: 2 * TIMES - stored.sum, doubled });
  expect(stored).toEqual({ sum: 2 * TIMES, version: 2 * TIMES });
  store.close();
});

test('processes that are killed leave every acknowledged write', async () => {
  const acknowledged = new Set<number>();
  let [missing, doubled] = [0, 0];
  for (let round = 0; round < KILLS; round++) {
    // Killed after a number of writes that differs each time, so that every part of a write is hit sooner or later.
    let left = 1 + ((round * 7) % 20);
    const killed = startWriter(`killed-${round}`, 1_000_000, () => {
      if (--left === 0) setTimeout(() => killed.child.kill('SIGKILL'), (round % 5) * 3);
    });
    const other = startWriter(`other-${round}`, 20);
    expect(await Promise.all([killed.ended, other.ended])).toEqual(['SIGKILL', 0]);
    for (const version of [...killed.acknowledged, ...other.acknowledged]) {
      doubled += Number(acknowledged.has(version));
      acknowledged.add(version);
    }
    const store = await EmbeddedStore.open(folder);
    const { sum, version } = await sumOf(store);
    missing += Math.max(0, Math.max(...acknowledged) - version);
    doubled += Math.max(0, sum - version);
    // One increment of the killed process may be stored without having been acknowledged; never more, never less.
    expect(sum).toBe(version);
    expect(version).toBeGreaterThanOrEqual(Math.max(...acknowledged));
    expect(version - acknowledged.size).toBeLessThanOrEqual(round + 1);
    expect((await store.list('acknowledged', { prefix: `killed-${round}.`, limit: 500 })).length).toBeGreaterThan(0);
    store.close();
  }
  note({ part: 'embedded store', what: 'a process that writes, at any moment', kills: KILLS, missing, doubled });
  expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
});

test('the run of a worker that is killed is taken over at once, that of a living one is not', async () => {
  const options = { leaseMs: 90_000, log: silent };
  const store = await EmbeddedStore.open(folder);
  const { id } = await new Runs(store, options.leaseMs).start({
    pipeline: 'p',
    scope: { kind: 'all' },
    trigger: 'cli',
    requestedBy: 'tester',
  });
  const worker = start('worker', 'p');
  const ended = new Promise((resolve) => worker.on('close', resolve));
  expect(await new Promise((resolve) => worker.stdout?.once('data', (data) => resolve(String(data))))).toBe('claimed\n');
  expect(await Lease.claim('p', { store, ...options })).toBeUndefined();
  worker.kill('SIGKILL');
  await ended;
  const lease = await Lease.claim('p', { store, ...options });
  expect(lease?.run.id).toBe(id);
  lease?.end();
  store.close();
});
