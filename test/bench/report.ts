import { cpus, loadavg, totalmem } from 'node:os';
import Table from 'cli-table3';
import { FORMULA } from './bounds.ts';
import type { ColdStart, Figures, Spread } from './figures.ts';
import { paceOf } from './scale.ts';

/** Everything one run of the benchmarks has measured. */
export interface Report {
  machine: { cores: number; processor: string; memoryGb: number; node: string; loadBefore: number };
  withoutLimits: Figures[];
  withinLimits: Figures[];
  coldStart?: ColdStart;
}

/** The machine, without anything that names it. */
export function machine(): Report['machine'] {
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(1)),
  };
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const ms = ({ median, p99, most }: Spread) => [median, p99, most].map(whole).join(' / ');
const percent = (share: number) => `${Math.round(share * 100)} %`;

type Column = [title: string, of: (figures: Figures) => string];

const title = ({ what, events, records }: Figures) =>
  events === undefined ? what : `${what} (${(events / records).toFixed(1)} events each)`;

const COST: Column[] = [
  ['import', title],
  ['records', ({ records }) => whole(records)],
  ['seconds', ({ seconds }) => seconds.toFixed(1)],
  ['records/s', ({ records, seconds }) => whole(records / seconds)],
  ['CPU s\nper 1,000', ({ records, cpuSeconds }) => ((cpuSeconds / records) * 1000).toFixed(3)],
  ['records per\nCPU s', ({ records, cpuSeconds }) => whole(records / cpuSeconds)],
  ['a core\nbusy', ({ cpuSeconds, seconds }) => percent(cpuSeconds / seconds)],
  ['peak RSS\nMB', ({ peakMb }) => whole(peakMb)],
];
const REQUESTS: Column[] = [
  ['requests per\n1,000: CT', ({ requests, records }) => ((requests.commercetools / records) * 1000).toFixed(1)],
  ['Klaviyo', ({ requests, records }) => ((requests.klaviyo / records) * 1000).toFixed(1)],
];
const STAND_INS: Column = [
  'stand-ins\nCPU s',
  ({ standInCpuSeconds: { commercetools, klaviyo } }) => `${commercetools.toFixed(1)} + ${klaviyo.toFixed(1)}`,
];
const LIMIT: Column[] = [
  ['of the\nlimit', ({ limit: { requests, single } }) => (single ? percent(requests / single.allowed) : '–')],
  ['records a\nrequest', ({ limit, records }) => whole(records / limit.requests)],
  ['lower\nbound, s', ({ limit }) => limit.lowerBound.toFixed(1)],
  ['measured\nby bound', ({ limit, seconds }) => (seconds / limit.lowerBound).toFixed(2)],
  ['429', ({ limited }) => whole(limited)],
];
const afterAMinute = (of: (pace: { ofLimit: number; busy: number }) => number) => (figures: Figures) => {
  const pace = paceOf(figures);
  return pace ? percent(of(pace)) : '–';
};
const STEADY: Column[] = [
  ['import', title],
  ['of the limit\nafter 1 min', afterAMinute(({ ofLimit }) => ofLimit)],
  ['a core busy\nafter 1 min', afterAMinute(({ busy }) => busy)],
  ['RSS MB,\nfirst third', ({ steady }) => (steady ? whole(steady.earlyMb) : '–')],
  ['last third', ({ steady }) => (steady ? whole(steady.lateMb) : '–')],
];
const ANSWERS: Column[] = [
  ['import', ({ what }) => what],
  ['event loop delay\nms', ({ loopDelay }) => ms(loopDelay)],
  ['GET /sync/status\nms', ({ answers }) => ms(answers.status)],
  ['GET /health\nms', ({ answers }) => ms(answers.health)],
];

/** The tables that people read. */
export function print({ machine: { cores, processor, memoryGb, node, loadBefore }, ...report }: Report): string {
  const parts = [`${cores} cores (${processor}), ${memoryGb} GB, Node ${node}; load before: ${loadBefore}`];
  const { withoutLimits, withinLimits, coldStart } = report;
  if (withoutLimits.length > 0) {
    parts.push('Without limits and latency', table([...COST, ...REQUESTS, STAND_INS], withoutLimits));
  }
  if (withinLimits.length > 0) {
    parts.push("Within Klaviyo's limits, 30 and 60 ms away, jobs of 2-20 s", table([...COST, ...LIMIT], withinLimits), FORMULA);
  }
  const long = withinLimits.filter(({ steady }) => steady !== undefined);
  if (long.length > 0) parts.push('What takes longer than a minute', table(STEADY, long));
  const all = [...withoutLimits, ...withinLimits.map((figures) => ({ ...figures, what: `${figures.what}, within limits` }))];
  if (all.length > 0) parts.push('While importing (median / 99 % / most)', table(ANSWERS, all));
  if (coldStart) {
    const { times, ready, cpuSeconds, restMb } = coldStart;
    parts.push(
      `Cold start: ready after ${ms(ready)} ms (median / 99 % / most of ${times}), ${cpuSeconds.toFixed(2)} CPU s, ${whole(restMb)} MB at rest`,
    );
  }
  return parts.join('\n\n');
}

function table(columns: Column[], rows: Figures[]): string {
  const grid = new Table({
    head: columns.map(([title]) => title),
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [] },
    // Lines between rows say nothing.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const row of rows) grid.push(columns.map(([, of]) => of(row)));
  return grid.toString();
}
