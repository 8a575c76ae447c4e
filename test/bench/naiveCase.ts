import Table from 'cli-table3';
import { COMMERCETOOLS_LATENCY_MS, DOCUMENTED, inWorld } from './cases.ts';
import type { NaiveTask } from './naive.ts';
import type { Sizes } from './shop.ts';
import { VARIANTS } from './shop.ts';
import type { World } from './world.ts';

type Pipeline = NaiveTask['pipeline'];

interface Comparison {
  sizes: Partial<Sizes>;
  /** The least share of the script's speed. */
  least: number;
  /** What must have arrived on either side, of what the stand-in counts. */
  arrived: (ledger: Record<string, number>) => boolean;
}

/** Every job takes the same time, since chance decides otherwise: of few jobs the slowest counts. */
const JOB_MS = 8000;
const CUSTOMERS = 100_000;
const ORDERS = 20_000;
const PRODUCTS = 5000;

const CASES: Record<Pipeline, Comparison> = {
  customers: {
    ...{ sizes: { customers: CUSTOMERS }, least: 0.85 },
    arrived: ({ profiles = 0 }) => profiles >= CUSTOMERS * 0.98,
  },
  orders: { ...{ sizes: { orders: ORDERS }, least: 0.6 }, arrived: ({ events = 0 }) => events >= ORDERS * 4 },
  categories: { ...{ sizes: { products: PRODUCTS }, least: 0.5 }, arrived: ({ categories = 0 }) => categories > 0 },
  products: {
    ...{ sizes: { products: PRODUCTS }, least: 0.75 },
    arrived: ({ items, variants }) => items === PRODUCTS && variants === PRODUCTS * VARIANTS,
  },
};

/** Seconds of both, twice each: ours, the script, the script, ours. */
export interface NaiveFigures {
  pipeline: Pipeline;
  records: number;
  ours: number[];
  script: number[];
  least: number;
}

const sum = (seconds: number[]): number => seconds.reduce((all, one) => all + one, 0);
const speed = ({ ours, script }: NaiveFigures): number => sum(script) / sum(ours);

/**
 * Compares imports within the documented limits with a script that does no bookkeeping, until all jobs have ended on both sides.
 * @returns what is slower than it may be
 */
export async function naiveFigures(say: (figures: NaiveFigures) => void): Promise<string[]> {
  const missed: string[] = [];
  for (const pipeline of Object.keys(CASES) as Pipeline[]) {
    const figures = await compare(pipeline, CASES[pipeline]);
    say(figures);
    if (speed(figures) < figures.least) missed.push(`${pipeline}: ${speed(figures).toFixed(2)} of a naive script's speed.`);
  }
  return missed;
}

async function compare(pipeline: Pipeline, { sizes, least, arrived }: Comparison): Promise<NaiveFigures> {
  const figures: NaiveFigures = { pipeline, records: 0, ours: [], script: [], least };
  const ours = async (world: World) => {
    const { seconds, records } = await world.measure(pipeline, pipeline);
    return { seconds, records };
  };
  const script = (world: World) => world.naive(pipeline);
  for (const [side, run] of [
    ['ours', ours],
    ['script', script],
    ['script', script],
    ['ours', ours],
  ] as const) {
    const klaviyo = { ...DOCUMENTED, jobMs: [JOB_MS, JOB_MS] as [number, number] };
    await inWorld({ sizes, klaviyo, latencyMs: COMMERCETOOLS_LATENCY_MS, watched: false }, async (world) => {
      // Neither the start of a process nor, for products, the categories count.
      if (side === 'ours') await world.ready();
      if (pipeline === 'products')
        await (side === 'ours' ? world.measure('categories', 'categories') : world.naive('categories'));
      const { seconds, records } = await run(world);
      const ledger = await world.ledger();
      if (!arrived(ledger)) throw new Error(`${pipeline}, ${side}: arrived ${JSON.stringify(ledger)}`);
      figures[side].push(seconds);
      figures.records = records;
    });
  }
  return figures;
}

export function printNaive(all: NaiveFigures[]): string {
  const grid = new Table({
    head: ['import', 'records', 'seconds', 'seconds of\nthe script', 'speed\nby it', 'at least'],
    style: { head: [], border: [] },
  });
  const shown = (seconds: number[]) => seconds.map((one) => one.toFixed(1)).join(' / ');
  for (const figures of all) {
    const { pipeline, records, ours, script, least } = figures;
    grid.push([pipeline, records.toLocaleString('en'), shown(ours), shown(script), speed(figures).toFixed(2), least]);
  }
  return `Beside a naive script, within the documented limits, jobs of ${JOB_MS / 1000} s\n\n${grid.toString()}`;
}
