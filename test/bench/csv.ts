import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Table from 'cli-table3';
import { type Child, startChild, until } from '../process/child.ts';
import { type Mparticle, startMparticle } from '../process/mparticle.ts';
import { type GeneratedFile, writeCsv } from './csvFile.ts';

/** What one command on a file has cost. */
export interface CsvFigures {
  what: string;
  rows: number;
  mb: number;
  seconds: number;
  /** User and system time of the whole process, its start included; of a process that is killed nothing is known. */
  cpuSeconds?: number;
  peakMb?: number;
  /** Batches a second between the first answer and the last, of an import within the limit. */
  perSecond?: number;
}

const PER_SECOND = 270;
const GOALS = { share: 0.85, resumeSeconds: 5, rowsPerCpuSecond: 50_000, peakMb: 300, growthMb: 30 };
const RATE_ROWS = 5000;
const CHECKED_ROWS = 300_000;
const LONG_ROW = 20_000;

/** The mapping of policies, and the time of each event: as much work for a row as there can be. */
const TIMED = {
  version: 1,
  identities: { customer_id: 'customer_id', email: 'Email Address', other_id_2: 'Other 2' },
  userAttributes: Object.fromEntries(
    ['$firstname', '$lastname', '$zip', 'dob', 'Brand', 'Product', 'Policy Status'].map((name) => [name, name]),
  ),
  event: {
    name: 'Policy Imported',
    type: 'transaction',
    timestamp: { column: 'When', transform: [{ timestamp: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/London' } }] },
    attributes: {
      'Policy Number': 'Policy Number',
      'Is Multicar Policy': { column: 'Is Multicar Policy', transform: ['boolean'] },
      'Latest Renewal Date': { column: 'Latest Renewal Date', transform: [{ date: 'yyyy-MM-dd' }] },
    },
  },
};

/** Checks and imports of files: speed within the limit, cost of a row, memory whatever the size. */
export async function csvFigures(sizes: number[], say: (figures: CsvFigures) => void): Promise<string[]> {
  const missed = await within(await startMparticle({ latencyMs: 60 }), async (world) => {
    const figures = await imported(world, 'import within the limit', { rows: RATE_ROWS });
    say({ ...figures, perSecond: await rateOf(world) });
    return goalsOfRate(await rateOf(world), (await world.ledger()).peakPerSecond);
  });
  const unlimited = { counting: 'off', keepBatches: false } as const;
  return within(await startMparticle(unlimited, { MPARTICLE_BATCHES_PER_SECOND: '100000' }), async (world) => {
    const checks = [
      await checked(world, 'check', { rows: CHECKED_ROWS }),
      await checked(world, 'check, with times', { rows: CHECKED_ROWS }, true),
    ];
    for (const figures of checks) {
      say(figures);
      const rate = figures.rows / (figures.cpuSeconds ?? 0);
      if (rate < GOALS.rowsPerCpuSecond)
        missed.push(`${figures.what}: ${Math.round(rate)} rows a CPU second are below ${GOALS.rowsPerCpuSecond}.`);
    }
    const resumed = await resumedAfterKill(world);
    say(resumed);
    if (resumed.seconds > GOALS.resumeSeconds) missed.push(`${resumed.what}: ${resumed.seconds.toFixed(1)} s.`);
    const held: Record<string, number[]> = {};
    for (const mb of sizes) {
      for (const figures of [
        await checked(world, 'check of a large file', { bytes: mb * 1e6 }),
        await imported(world, 'import of a large file', { bytes: mb * 1e6, filler: LONG_ROW }),
      ]) {
        say(figures);
        held[figures.what] = [...(held[figures.what] ?? []), figures.peakMb ?? 0];
      }
    }
    return [...missed, ...goalsOfMemory(held)];
  });
}

async function within<T>(world: Mparticle, use: (world: Mparticle) => Promise<T>): Promise<T> {
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}

interface Wanted {
  rows?: number;
  bytes?: number;
  filler?: number;
}

async function checked(world: Mparticle, what: string, wanted: Wanted, timed = false): Promise<CsvFigures> {
  const mapping = timed ? ['--mapping', world.write('timed.json', JSON.stringify(TIMED))] : [];
  return onFile(world, what, wanted, async (path) => measured(world, 'validate', path, ...mapping));
}

async function imported(world: Mparticle, what: string, wanted: Wanted): Promise<CsvFigures> {
  const { accepted } = await world.ledger();
  return onFile(world, what, wanted, async (path, { rows }) => {
    const usage = await measured(world, 'run', path, '--yes');
    const arrived = (await world.ledger()).accepted - accepted;
    // Speed counts only if everything has arrived.
    if (arrived !== rows) throw new Error(`${rows} rows, but ${arrived} arrived`);
    return usage;
  });
}

let measuredFiles = 0;
/** From the start of the process, on a file of 50 MB, until its first request arrives. */
function resumedAfterKill(world: Mparticle): Promise<CsvFigures> {
  const anotherRequest = async (child: Child) => {
    const { requests } = await world.ledger();
    await until('a request', async () => (await world.ledger()).requests > requests, 120_000, 10);
    await child.kill('SIGKILL');
  };
  return onFile(world, 'resume, until the first request', { bytes: 50e6 }, async (path) => {
    await anotherRequest(world.start('run', path, '--yes'));
    const begun = performance.now();
    await anotherRequest(world.start('run', path, '--yes', '--resume'));
    const seconds = (performance.now() - begun) / 1000;
    return { seconds };
  });
}

type Usage = Pick<CsvFigures, 'seconds' | 'cpuSeconds' | 'peakMb'>;

async function onFile(
  world: Mparticle,
  what: string,
  wanted: Wanted,
  use: (path: string, file: GeneratedFile) => Promise<Usage>,
): Promise<CsvFigures> {
  // A name of its own: another content of the same file would be asked about.
  const path = join(world.folder, `measured-${++measuredFiles}.csv`);
  try {
    const file = await writeCsv(path, wanted);
    return { what, rows: file.rows, mb: file.bytes / 1e6, ...(await use(path, file)) };
  } finally {
    rmSync(path, { force: true });
  }
}

async function measured({ folder, environment }: Mparticle, ...args: string[]): Promise<Usage> {
  const usage = join(folder, 'usage.json');
  const hook = resolve('bench/usageAtExit.cjs');
  const begun = performance.now();
  const child = startChild('cli', ['--require', hook, 'dist/main.js', 'csv-mparticle', ...args], {
    ...environment,
    USAGE_FILE: usage,
  });
  const code = await child.exited;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${child.output()}`);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, ...(JSON.parse(readFileSync(usage, 'utf8')) as Omit<Usage, 'seconds'>) };
}

/** Batches between the first answer and the last; those of the first request came before. */
async function rateOf(world: Mparticle): Promise<number> {
  const requests = (await world.requests()).filter(({ status }) => status === 202);
  const answers = requests.map(({ at, ms }) => at + ms);
  const [first] = requests;
  const batches = requests.reduce((sum, each) => sum + each.batches, 0) - (first?.batches ?? 0);
  return (batches / (Math.max(...answers) - Math.min(...answers))) * 1000;
}

function goalsOfRate(rate: number, peak: number): string[] {
  const least = GOALS.share * PER_SECOND;
  return [
    ...(rate >= least ? [] : [`import within the limit: ${rate.toFixed(1)} batches a second are below ${least}.`]),
    ...(peak <= PER_SECOND ? [] : [`import within the limit: ${peak} batches in one second.`]),
  ];
}

function goalsOfMemory(held: Record<string, number[]>): string[] {
  return Object.entries(held).flatMap(([what, peaks]) => {
    const [least, most] = [Math.min(...peaks), Math.max(...peaks)];
    return [
      ...(most > GOALS.peakMb ? [`${what}: ${Math.round(most)} MB were held.`] : []),
      ...(most - least > GOALS.growthMb ? [`${what}: the memory grew with the file, by ${Math.round(most - least)} MB.`] : []),
    ];
  });
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

/** One line while the benchmark runs; of a process that was killed only its time is known. */
export function csvLine({ what, mb, seconds, cpuSeconds, peakMb }: CsvFigures): string {
  const used =
    cpuSeconds === undefined || peakMb === undefined ? '' : `, ${cpuSeconds.toFixed(1)} CPU s, ${whole(peakMb)} MB held`;
  return `${what}: ${whole(mb)} MB in ${seconds.toFixed(1)} s${used}`;
}

/** The table that people read. */
export function printCsv(all: CsvFigures[]): string {
  const head = ['CSV', 'rows', 'MB', 'seconds', 'batches/s', 'CPU s', 'rows per\nCPU s', 'peak RSS\nMB'];
  const grid = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const { what, rows, mb, seconds, perSecond, cpuSeconds, peakMb } of all) {
    const speed = perSecond === undefined ? '–' : perSecond.toFixed(1);
    const cost = cpuSeconds === undefined ? ['–', '–'] : [cpuSeconds.toFixed(1), whole(rows / cpuSeconds)];
    const held = peakMb === undefined ? '–' : whole(peakMb);
    grid.push([what, whole(rows), whole(mb), seconds.toFixed(1), speed, ...cost, held]);
  }
  return grid.toString();
}
