import { writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOf } from '../process/service.ts';
import { coldStarts, everythingWithinLimits, KINDS, type Kind, withinLimits, withoutLimits } from './cases.ts';
import { type CsvFigures, csvFigures, csvLine, printCsv } from './csv.ts';
import type { Figures } from './figures.ts';
import { type ListFigures, listFigures, printLists } from './lists.ts';
import { type LiveFigures, liveFigures, printLive } from './live.ts';
import { type NaiveFigures, naiveFigures, printNaive } from './naiveCase.ts';
import { type PairFigures, pairFigures, printPairs } from './pairs.ts';
import { machine, print, type Report } from './report.ts';
import { scaleFigures } from './scale.ts';

/** Connect's smallest service has 512 MB; half of it is what an import may hold, however large the shop is. */
const LIMIT_MB = 256;
/** Whatever grows with the shop shows when one is ten times as large; a small one doesn't fill what may be under way at once. */
const GROWTH = 1.6;

const CASES = [...KINDS, 'limits', 'everything', 'naive', 'start', 'csv', 'lists', 'live', 'pairs', 'scale'] as const;
/** Half an hour, and 10 GB for the stand-ins. */
const ON_REQUEST = 'scale';
const USAGE = `npm run bench [-- options]
  --only LIST       of ${CASES.join(', ')}; a kind alone is imported without limits, with "limits" within them;
                    all but ${ON_REQUEST}, which takes half an hour
  --customers LIST  sizes of the shops without limits (10000,100000)
  --orders LIST     (5000,50000)
  --products LIST   (2000,20000)
  --within LIST     customers, orders and products within the documented limits (100000,20000,20000)
  --everything LIST customers, orders and products, all of them imported with one click (20000,10000,5000)
  --scale LIST      customers, orders and products of the largest shops (1000000,300000,100000)
  --csv LIST        sizes in MB of the files whose memory is measured (50,500)
  --lists LIST      Mailchimp lists into Ometria as fast as possible, and the last one at the default rate (100000,1000000,12000)
  --live NUMBER     notifications of each kind, fifty a second (450)
  --against FOLDER  with --only pairs: another built checkout, whose imports are compared with these; without it, look-ups on and off
  --json FILE       writes the figures there, too\nBENCH_NODE_OPTIONS in the environment is handed to the service's Node, e.g. to profile it.`;

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '10000,100000' },
    orders: { type: 'string', default: '5000,50000' },
    products: { type: 'string', default: '2000,20000' },
    within: { type: 'string', default: '100000,20000,20000' },
    everything: { type: 'string', default: '20000,10000,5000' },
    scale: { type: 'string', default: '1000000,300000,100000' },
    csv: { type: 'string', default: '50,500' },
    lists: { type: 'string', default: '100000,1000000,12000' },
    live: { type: 'string', default: '450' },
    only: { type: 'string' },
    against: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}

const numbers = (list: string): number[] => list.split(',').map(Number);
const wanted = new Set(values.only?.split(',') ?? CASES.filter((name) => name !== ON_REQUEST));
const unknown = [...wanted].filter((name) => !CASES.some((known) => known === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}.\n${USAGE}`);
  process.exit(2);
}
/** "limits" alone is all kinds. */
const kinds: Kind[] = KINDS.filter((kind) => wanted.has(kind));
const limited = kinds.length > 0 ? kinds : KINDS;

const report: Report = { machine: machine(), withoutLimits: [], withinLimits: [] };
const say = (list: Figures[]) => (figures: Figures) => {
  list.push(figures);
  console.error(`${figures.what}: ${figures.records.toLocaleString('en')} in ${figures.seconds.toFixed(1)} s`);
};

if (wanted.has('start')) report.coldStart = await coldStarts(10);
const onlyWithin = values.only !== undefined && wanted.has('limits');
if (!onlyWithin) for (const kind of kinds) await withoutLimits(kind, numbers(values[kind]), say(report.withoutLimits));
if (wanted.has('limits')) {
  const sizes = numbers(values.within);
  for (const kind of limited) await withinLimits(kind, sizes[KINDS.indexOf(kind)] ?? 0, say(report.withinLimits));
}

if (wanted.has('everything')) {
  const [customers = 0, orders = 0, products = 0] = numbers(values.everything);
  await everythingWithinLimits({ customers, orders, products }, say(report.withinLimits));
}
const missed = wanted.has('scale') ? await scaleFigures(numbers(values.scale), say(report.withinLimits)) : [];

const naive: NaiveFigures[] = [];
if (wanted.has('naive')) {
  const slower = await naiveFigures((figures) => {
    naive.push(figures);
    console.error(`${figures.pipeline}: ${figures.ours.join(' / ')} s, the script ${figures.script.join(' / ')} s`);
  });
  missed.push(...slower);
}

const csv: CsvFigures[] = [];
if (wanted.has('csv')) {
  const found = await csvFigures(numbers(values.csv), (figures) => {
    csv.push(figures);
    console.error(csvLine(figures));
  });
  missed.push(...found);
}

const lists: ListFigures[] = [];
if (wanted.has('lists')) {
  const found = await listFigures(numbers(values.lists), (figures) => {
    lists.push(figures);
    console.error(`${figures.what}: ${figures.members.toLocaleString('en')} in ${figures.seconds.toFixed(1)} s`);
  });
  missed.push(...found);
}

const live: LiveFigures[] = [];
if (wanted.has('live')) missed.push(...(await liveFigures(Number(values.live), (figures) => live.push(figures))));

const pairs: PairFigures[] = [];
if (wanted.has('pairs')) {
  const folder = values.against;
  const against = folder === undefined ? undefined : { folder: basename(folder), command: startOf(resolve(folder)) };
  missed.push(...(await pairFigures(against, (figures) => pairs.push(figures))));
}

console.log(print(report));
if (naive.length > 0) console.log(`\n${printNaive(naive)}`);
if (csv.length > 0) console.log(`\n${printCsv(csv)}`);
if (lists.length > 0) console.log(`\n${printLists(lists)}`);
if (live.length > 0) console.log(`\n${printLive(live)}`);
if (pairs.length > 0) console.log(`\n${printPairs(pairs)}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...report, naive, csv, lists, live, pairs }, undefined, 2)}\n`);

const all = [...report.withoutLimits, ...report.withinLimits];
const large = all.filter(({ peakMb }) => peakMb >= LIMIT_MB);
const grown = report.withoutLimits.filter(
  ({ what, records, peakMb }) => peakMb > GROWTH * smallestOf(what, records, report.withoutLimits),
);
for (const { what } of large) console.error(`${what}: more than ${LIMIT_MB} MB were held.`);
for (const { what, records } of grown) console.error(`${what}: the memory grew with the data (${records} records).`);
for (const fault of missed) console.error(fault);
process.exit(large.length + grown.length + missed.length > 0 ? 1 : 0);

/** What a smaller shop's import held; nothing to compare with is no growth. */
function smallestOf(what: string, records: number, among: Figures[]): number {
  const smaller = among.filter((other) => other.what === what && other.records < records).map(({ peakMb }) => peakMb);
  return smaller.length > 0 ? Math.min(...smaller) : Number.POSITIVE_INFINITY;
}
