import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createShop } from '../sandbox/shop/index.ts';
import { brokenPromises, type Chain, importKilledAt } from './chain.ts';
import { Cluster } from './cluster.ts';
import { endTime, stopTime } from './ends.ts';
import { Journal } from './journal.ts';
import { stepsOf } from './steps.ts';
import { killsByStep, type Measured, print, promises } from './table.ts';

/** The long run: every import is killed at every named step, as often as asked for. Fails when a promise is broken. */
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    /** Stops and ends a round. */
    stops: { type: 'string', default: '2' },
    /** Imports under way at once. Most of their time is waiting for leases to run out. */
    lanes: { type: 'string', default: '2' },
    /** No round begins after so many minutes. */
    minutes: { type: 'string', default: '60' },
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

async function killAll({ pipeline, environment }: Kind): Promise<Measured> {
  const cluster = await Cluster.start(SHOP, new Journal(pipeline), { environment });
  const measured: Measured = { chains: [], kills: 0, takeOvers: cluster.takeOvers, stops: [], ends: [] };
  try {
    const chain: Chain = await importKilledAt(cluster, pipeline, shop, stepsOf(pipeline));
    measured.chains.push(chain);
    console.error(`${pipeline} ${JSON.stringify(environment)}: ${cluster.kills} kills`);
    for (let count = 0; count < Number(values.stops); count++) {
      measured.stops.push(await stopTime(cluster, pipeline));
      measured.ends.push(await endTime(cluster, pipeline));
    }
  } finally {
    await cluster.close();
  }
  return { ...measured, kills: cluster.kills };
}

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

console.log(print(killsByStep(all.chains)));
console.log(print(promises(all)));
const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
console.log(`Node ${process.versions.node}, ${cpus().length} cores, ${minutes} minutes.`);
const broken = all.chains.flatMap(brokenPromises);
for (const line of broken) console.log(line);
process.exit(broken.length > 0 ? 1 : 0);
