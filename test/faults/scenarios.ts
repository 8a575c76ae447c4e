import { until } from '../process/child.ts';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Command } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { audit } from './audit.ts';
import { brokenPromises, importKilledAt } from './chain.ts';
import { Cluster } from './cluster.ts';
import { Journal } from './journal.ts';
import type { Fate, Passing } from './relay.ts';
import { stepsOf } from './steps.ts';

const SHOP = { customers: 1200, orders: 80 };
const shop = createShop(SHOP);

/** What is broken of the promises; empty when all of them are kept. */
type Scenario = (command: Command | undefined) => Promise<string[]>;
export type ScenarioName = 'deaths' | 'concurrentStarts' | 'claims' | 'resets' | 'throttling';

export const scenarios: Record<ScenarioName, Scenario> = {
  deaths: async (command) => [
    ...(await within('customers', { command }, (cluster) => killed(cluster, 'customers', 'request on its way'))),
    ...(await within('orders', { command }, (cluster) => killed(cluster, 'orders', 'request sent but unanswered'))),
  ],
  concurrentStarts: (command) => within('customers', { command, environment: { LEASE_SECONDS: '30' } }, concurrentStarts),
  claims: (command) => within('customers', { command, environment: { LEASE_SECONDS: '30' } }, claims),
  resets: (command) => within('orders', { command, environment: { KLAVIYO_EVENTS_MODE: 'single' } }, resets),
  throttling: (command) => within('orders', { command, environment: { KLAVIYO_EVENTS_MODE: 'single' } }, throttling),
};

interface Installation {
  command: Command | undefined;
  environment?: Record<string, string>;
}

async function within(pipeline: string, installation: Installation, scenario: (cluster: Cluster) => Promise<string[]>) {
  const cluster = await Cluster.start(SHOP, new Journal(pipeline), installation);
  try {
    return await scenario(cluster);
  } finally {
    await cluster.close();
  }
}

async function killed(cluster: Cluster, pipeline: string, name: string): Promise<string[]> {
  const chain = await importKilledAt(
    cluster,
    pipeline,
    shop,
    stepsOf(pipeline).filter((step) => step.name === name),
  );
  return brokenPromises(chain);
}

/** Asks all processes in turn, twenty times at once. */
function twenty<T>({ workers }: Cluster, ask: (worker: Cluster['workers'][number]) => Promise<T>): Promise<T[]> {
  return Promise.all(
    Array.from({ length: 20 }, (_, at) => workers[at % workers.length]).flatMap((worker) => (worker ? [ask(worker)] : [])),
  );
}

/** Long enough for all to come in between while the run is worked on. */
function slowDown({ workers }: Cluster): void {
  for (const { relays } of workers) relays.klaviyo.fate = ({ method }) => (method === 'POST' ? 1500 : 'pass');
}

async function oneWorker({ sandbox, service, journal }: Cluster, id: string): Promise<string[]> {
  const run = await untilEnded(service, id);
  const found = await audit(sandbox, service, run, shop);
  const broken: string[] = [];
  if (journal.claims.length !== 1) broken.push(`${journal.claims.length} workers have claimed the run`);
  if (run.status !== 'done' || found.missing > 0 || !found.countsEqual)
    broken.push(`the run ended ${JSON.stringify(run.counts)}`);
  return broken;
}

const work = ({ service }: Cluster['workers'][number]) => service.call('POST', '/work', { pipeline: 'customers' });

/** Twenty starts at once, then twenty workers that want the run while it is being worked on. */
async function concurrentStarts(cluster: Cluster): Promise<string[]> {
  slowDown(cluster);
  const starts = await twenty(cluster, ({ service }) => service.call<RunAnswer>('POST', '/sync/customers', {}));
  const won = starts.filter(({ status }) => status === 202);
  const [winner] = won;
  if (!winner || won.length > 1) return [`${won.length} of twenty starts were accepted`];
  await until('the claim', async () => cluster.journal.claims.length > 0);
  await twenty(cluster, work);
  return oneWorker(cluster, winner.body.id);
}

/** Twenty workers want a run without a worker; each has looked at it before the first of them claims it. */
async function claims(cluster: Cluster): Promise<string[]> {
  slowDown(cluster);
  for (const { relays } of cluster.workers) {
    relays.commercetools.fate = ({ method, url }) => (method === 'GET' && url.includes('data-import-pipeline') ? 700 : 'pass');
  }
  const { id } = await startRun(cluster.service, 'customers');
  await twenty(cluster, work);
  return oneWorker(cluster, id);
}

/** Every third request is lost, or its answer is: nothing may be rejected for it, or be missing. */
async function resets(cluster: Cluster): Promise<string[]> {
  const requests = counted((count) => (count % 6 === 2 ? 'reset' : count % 6 === 5 ? 'cut' : 'pass'));
  for (const { relays } of cluster.workers) relays.klaviyo.fate = requests;
  const { id } = await startRun(cluster.service, 'orders', { ids: shop.orders.slice(0, 12).map((order) => order.id) });
  const run = await untilEnded(cluster.service, id);
  return run.status === 'done' && run.counts.rejected === 0 ? [] : [`the run ended ${run.status}, ${JSON.stringify(run.counts)}`];
}

const RETRY_AFTER_S = 3;
/** Requests that were already on their way when the answer came. */
const ON_THE_WAY_MS = 500;

/** Asked to wait, no worker asks again before the time. */
async function throttling(cluster: Cluster): Promise<string[]> {
  let refusedAt = Number.NaN;
  let early = 0;
  const requests = counted((count) => {
    const waited = performance.now() - refusedAt;
    if (waited > ON_THE_WAY_MS && waited < RETRY_AFTER_S * 1000 - 100) early++;
    if (count !== 10) return 'pass';
    refusedAt = performance.now();
    return { status: 429, headers: { 'retry-after': String(RETRY_AFTER_S) }, body: { errors: [] } };
  });
  for (const { relays } of cluster.workers) relays.klaviyo.fate = requests;
  const { id } = await startRun(cluster.service, 'orders');
  const run = await untilEnded(cluster.service, id);
  if (Number.isNaN(refusedAt)) throw new Error('no worker was asked to wait');
  return early === 0 && run.status === 'done' ? [] : [`${early} requests came before the time that was asked for`];
}

/** Of everything that is sent, the requests of all processes together. */
function counted(fate: (count: number) => Fate): (passing: Passing) => Fate {
  let count = 0;
  return ({ method }) => (method === 'POST' ? fate(++count) : 'pass');
}
