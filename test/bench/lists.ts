import { readFileSync } from 'node:fs';
import Table from 'cli-table3';
import { until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { startLists } from '../process/lists.ts';
import { cpuSecondsOf } from './usage.ts';

/** What one load of a Mailchimp list into Ometria cost. */
export interface ListFigures {
  what: string;
  members: number;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  pushes: number;
  /** Members a push, and the share of the pushes that Ometria's limit allows, from the first to the last. */
  perPush: number;
  used?: number;
}

interface Ometria {
  records: number;
  pushes: number;
  firstPush: number;
  lastPush: number;
  throttled: number;
  violations: string[];
}

const HOURS_MS = 4 * 3600_000;

/** Half of what the smallest container has. */
const LIMIT_MB = 256;
/** Ometria's limit is used to at least so much while a list is loaded. */
const LEAST_USED = 0.95;

/**
 * Loads lists of these sizes as fast as possible, the last one at the default rate.
 * @returns what isn't as it ought to be
 */
export async function listFigures(sizes: number[], say: (figures: ListFigures) => void): Promise<string[]> {
  const all: ListFigures[] = [];
  for (const [index, size] of sizes.entries()) {
    const figures = await (index === sizes.length - 1 ? listWithinLimits(size) : listWithoutLimits(size));
    all.push(figures);
    say(figures);
  }
  return all.flatMap(({ what, members, peakMb, used = 1 }) => [
    ...(peakMb >= LIMIT_MB ? [`${what} (${members}): more than ${LIMIT_MB} MB were held.`] : []),
    ...(used < LEAST_USED ? [`${what}: only ${Math.round(used * 100)} % of the limit was used.`] : []),
  ]);
}

export function printLists(all: ListFigures[]): string {
  const whole = (value: number) => Math.round(value).toLocaleString('en');
  const grid = new Table({
    head: ['load', 'members', 'seconds', 'members/s', 'CPU s\nper 1,000', 'peak RSS\nMB', 'members\na push', 'of the\nlimit'],
    style: { head: [], border: [] },
  });
  for (const { what, members, seconds, cpuSeconds, peakMb, perPush, used } of all) {
    grid.push([
      what,
      whole(members),
      seconds.toFixed(1),
      whole(members / seconds),
      ((cpuSeconds / members) * 1000).toFixed(3),
      whole(peakMb),
      perPush.toFixed(1),
      used === undefined ? '' : `${(used * 100).toFixed(1)} %`,
    ]);
  }
  return `Mailchimp lists into Ometria\n\n${grid.toString()}`;
}

/** Loads a list as fast as both sides take it: what bounds it is the controller itself. */
const listWithoutLimits = (members: number) =>
  load('without limits', members, {
    variables: { OMETRIA_RATE: '100' },
    entry: { items_per_request: 1000 },
    ometria: { rate: 0 },
  });

/** Loads a list at the default rate, with the latencies of other continents: what bounds it is Ometria's limit. */
const listWithinLimits = (members: number) =>
  load('at 4 pushes a second', members, {
    variables: { OMETRIA_RATE: '4' },
    entry: {},
    mailchimp: { latencyMs: 300 },
    ometria: { rate: 4, latencyMs: 400 },
    rate: 4,
  });

async function load(
  what: string,
  members: number,
  { variables, entry, mailchimp = {}, ometria, rate }: Parts,
): Promise<ListFigures> {
  const newest = Math.floor(Date.now() / 1000) - 600;
  const sandbox = await startLists({
    mailchimp,
    ometria: { ...ometria, keep: false },
    lists: [{ id: 'bench', members, newest, lazy: true }],
  });
  const directory = new StateDirectory(sandbox, variables);
  directory.write([{ list_id: 'bench', ...entry }]);
  const child = directory.start('go');
  const pid = child.process.pid ?? 0;
  try {
    await until('the end of the load', async () => child.output().includes('load done') || ended(child), HOURS_MS, 100);
    const cpuSeconds = cpuSecondsOf(pid);
    const peakMb = peakOf(pid);
    const summary = await sandbox.control<Ometria>('ometria', 'summary');
    const { records, pushes, firstPush, lastPush, throttled, violations } = summary;
    // Speed counts only if everything has arrived.
    if (records !== members || throttled > 0 || violations.length > 0) {
      throw new Error(`${members} members, but arrived: ${JSON.stringify(summary)}\n${child.output()}`);
    }
    const seconds = (lastPush - firstPush) / 1000;
    const used = rate === undefined ? {} : { used: (pushes - 1) / (seconds * rate) };
    return { what, members, seconds, cpuSeconds, peakMb, pushes, perPush: records / pushes, ...used };
  } finally {
    await child.kill('SIGTERM');
    directory.remove();
    await sandbox.close();
  }
}

interface Parts {
  variables: Record<string, string>;
  entry: object;
  mailchimp?: { latencyMs?: number };
  ometria: { rate: number; latencyMs?: number };
  /** Pushes a second that the limit allows. */
  rate?: number;
}

function ended({ process, output }: { process: { exitCode: number | null }; output(): string }): false {
  if (process.exitCode !== null) throw new Error(`The controller ended: ${output()}`);
  return false;
}

/** The most megabytes a process ever held, by the kernel (Linux). */
function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes ?? 0) / 1024;
}
