import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createShop } from '../sandbox/shop/index.ts';
import { forgetCases, note, notedCases } from './cases.ts';
import { brokenPromises, type Chain, importKilledAt } from './chain.ts';
import { Cluster } from './cluster.ts';
import { endTime, stopTime } from './ends.ts';
import { Journal } from './journal.ts';
import { stepsOf } from './steps.ts';
import { runSuites } from './suites.ts';
import { figures, type Measured, tableOf } from './table.ts';

/**
 * The long run: all of faults/ and the property tests, then every import is killed at every named step, as often as asked for. Ends with
 * one table of all cases, and fails when a promise is broken.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    /** Stops and ends a round. */
    stops: { type: 'string', default: '2' },
    /** Imports under way at once. Most of their time is waiting for leases to run out. */
    lanes: { type: 'string', default: '2' },
    /** No round begins after so many minutes. */
    minutes: { type: 'string', default: '60' },
    /** Leaves the tests of faults/ out. */
    'kills-only': { type: 'boolean', default: false },
  },
});

const SHOP = { customers: 2500, orders: 400 };
const shop = createShop(SHOP);

interface Kind {
  pipeline: string;
  environment: Record<string, string>;
}
const KINDS: Kind[] = [
  { pipeline: 'customers', environment: {} },
  { pipeline: 'orders', environment: {} },
  { pipeline: 'orders', environment: { KLAVIYO_EVENTS_MODE: 'single' } },
  { pipeline: 'categories', environment: {} },
  { pipeline: 'products', environment: {} },
];

const titleOf = ({ pipeline, environment }: Kind) =>
  environment.KLAVIYO_EVENTS_MODE === undefined ? pipeline : `${pipeline}, one event a request`;

async function killAll(kind: Kind): Promise<Measured> {
  const { pipeline, environment } = kind;
  const cluster = await Cluster.start(SHOP, new Journal(pipeline), { environment });
  const measured: Measured = { chains: [], kills: 0, takeOvers: cluster.takeOvers, stops: [], ends: [] };
  try {
    const chain: Chain = await importKilledAt(cluster, pipeline, shop, stepsOf(pipeline));
    measured.chains.push(chain);
    console.error(`${titleOf(kind)}: ${cluster.kills} kills`);
    const outcomes = [chain.undisturbed, ...chain.disturbed];
    note({
      ...{ part: 'commercetools -> Klaviyo', what: `the worker, at ${stepsOf(pipeline).length} steps of ${titleOf(kind)}` },
      kills: cluster.kills,
      missing: outcomes.reduce((sum, { missing }) => sum + missing, 0),
      doubled: outcomes.reduce((sum, { duplicates, strange }) => sum + duplicates + strange, 0),
    });
    for (let count = 0; count < Number(values.stops); count++) {
      measured.stops.push(await stopTime(cluster, pipeline));
      measured.ends.push(await endTime(cluster, pipeline));
    }
  } finally {
    await cluster.close();
  }
  return { ...measured, kills: cluster.kills };
}

process.env.FAULTS = 'all';
forgetCases();
const failing = values['kills-only'] ? [] : await runSuites();
const begun = performance.now();
const all: Measured = { chains: [], kills: 0, takeOvers: [], stops: [], ends: [] };
const queue = Array.from({ length: Number(values.rounds) }, () => KINDS)
  .flat()
  .values();
const lane = async () => {
  for (const kind of queue) {
    if (performance.now() - begun > Number(values.minutes) * 60_000) return;
    const { chains, kills, takeOvers, stops, ends } = await killAll(kind);
    all.chains.push(...chains);
    all.kills += kills;
    all.takeOvers.push(...takeOvers);
    all.stops.push(...stops);
    all.ends.push(...ends);
  }
};
await Promise.all(Array.from({ length: Number(values.lanes) }, lane));

const cases = notedCases();
console.log(tableOf(cases));
for (const line of figures(all)) console.log(line);
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${minutes} minutes for the imports of commercetools.`);
const broken = [...failing.map((suite) => `failed: ${suite}`), ...all.chains.flatMap(brokenPromises)];
for (const line of broken) console.log(line);
const lost = cases.some(({ missing, doubled }) => missing + doubled > 0);
process.exit(broken.length > 0 || lost ? 1 : 0);
