import Table from 'cli-table3';
import type { Command } from '../process/service.ts';
import { KINDS, type Kind, measureOnce } from './cases.ts';

/** What an import may cost more than the one it is compared with, in CPU seconds. */
const DEARER = 1.1;
/**
 * The machine's pace changes within a minute: each side is measured as often before as after the other one. One measurement spreads by
 * 7 %, and the ratio of eight to eight by 3 to 4 %.
 */
const ROUND = ['one', 'other', 'other', 'one'] as const;
const ORDER = [...ROUND, ...ROUND, ...ROUND, ...ROUND];

type Side = (typeof ROUND)[number];

/** Two ways of the same import: how the service is started, and its environment. */
interface Pair {
  kind: Kind;
  what: string;
  size: number;
  one: Way;
  other: Way;
}
interface Way {
  environment?: Record<string, string>;
  command?: Command;
}

export interface PairFigures {
  what: string;
  records: number;
  /** Sums of all measurements, each with the start of its process. */
  cpuSeconds: Record<Side, number>;
  requests: Record<Side, number>;
}

/** Look-ups that a setting leaves out. Customers make theirs only where customers have groups. */
const LOOKUPS: Pair[] = [
  {
    ...{ kind: 'orders', what: 'orders, looking for events of the account', size: 10_000 },
    ...{ one: {}, other: { environment: { KLAVIYO_EVENTS_MODE: 'bulk' } } },
  },
  {
    ...{ kind: 'products', what: 'products, looking for unpublished ones', size: 4000 },
    ...{ one: {}, other: { environment: { IMPORT_SETTINGS: '{"product":{"unpublished":"keep"}}' } } },
  },
];

const SIZES: Record<Kind, number> = { customers: 40_000, orders: 10_000, products: 4000 };

/** Every import by this version and by the one that is built in another folder. */
const versions = (folder: string, command: Command): Pair[] =>
  KINDS.map((kind) => ({
    ...{ kind, what: `${kind}, this version and ${folder}`, size: SIZES[kind] },
    ...{ one: {}, other: { command } },
  }));

/**
 * Compares imports pair by pair in one run, each in a world of its own.
 * @param against another built checkout, whose service is compared too
 * @returns what cost more than it may
 */
export async function pairFigures(
  against: { folder: string; command: Command } | undefined,
  say: (figures: PairFigures) => void,
): Promise<string[]> {
  const missed: string[] = [];
  for (const pair of against ? versions(against.folder, against.command) : LOOKUPS) {
    const figures = await compare(pair);
    say(figures);
    if (ratio(figures) > DEARER) missed.push(`${pair.what}: ${percent(figures)} of the CPU seconds.`);
  }
  return missed;
}

async function compare({ kind, what, size, ...ways }: Pair): Promise<PairFigures> {
  const sums = { cpuSeconds: { one: 0, other: 0 }, requests: { one: 0, other: 0 } };
  for (const side of ORDER) {
    const { cpuSinceStart, requests } = await measureOnce(kind, size, ways[side]);
    sums.cpuSeconds[side] += cpuSinceStart;
    sums.requests[side] += requests.commercetools + requests.klaviyo;
  }
  return { what, records: (size * ORDER.length) / 2, ...sums };
}

const ratio = ({ cpuSeconds }: PairFigures): number => cpuSeconds.one / cpuSeconds.other;
const percent = (figures: PairFigures): string => `${(ratio(figures) * 100).toFixed(1)} %`;

export function printPairs(all: PairFigures[]): string {
  const grid = new Table({
    head: ['import', 'records', 'CPU s', 'CPU s of\nthe other', 'by it', 'requests', 'of the\nother'],
    style: { head: [], border: [] },
  });
  for (const figures of all) {
    const { what, records, cpuSeconds, requests } = figures;
    const cpu = [cpuSeconds.one, cpuSeconds.other].map((seconds) => seconds.toFixed(2));
    grid.push([what, records, ...cpu, percent(figures), requests.one, requests.other]);
  }
  return `Pairs in one run\n\n${grid.toString()}`;
}
