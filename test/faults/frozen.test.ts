import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { audit } from './audit.ts';
import { Cluster, type Worker } from './cluster.ts';
import { documentOf, Journal } from './journal.ts';
import type { Passing } from './relay.ts';

/** A worker that is frozen for longer than its lease, and one that is cut off from commercetools: the run is no longer theirs. */
const SHOP = { customers: 1500, orders: 150, products: 120 };
/** The worker that takes over may stand still for some seconds, too. */
const LEASE = { LEASE_SECONDS: '6' };
/** Within the lease: the answers are there when a frozen worker continues. */
const LATE_MS = 5000;
const shop = createShop(SHOP);

const reads = ({ method, url }: Passing) => method === 'GET' && !/custom-objects|oauth/.test(url);
const writes = ({ method, url }: Passing) => method === 'POST' && url.startsWith('/api/');

async function within(pipeline: string, test: (cluster: Cluster) => Promise<void>, environment: Record<string, string> = {}) {
  const cluster = await Cluster.start(SHOP, new Journal(pipeline), { environment: { ...LEASE, ...environment } });
  try {
    await test(cluster);
  } finally {
    for (const { service } of cluster.workers) service.child.process.kill('SIGCONT');
    await cluster.close();
  }
}

/** The worker that sends the n-th request to Klaviyo, at that moment. This one is answered after so many milliseconds. */
function sender(cluster: Cluster, nth: number, answerMs = 200): Promise<Worker> {
  let count = 0;
  return new Promise((found) => {
    for (const worker of cluster.workers) {
      worker.relays.klaviyo.fate = (passing) => {
        if (!writes(passing)) return 'pass';
        if (++count < nth) return 200;
        found(worker);
        return answerMs;
      };
    }
  });
}

const other = (cluster: Cluster, worker: Worker): Worker => {
  const found = cluster.workers.find((each) => each !== worker);
  if (!found) throw new Error('there is only one');
  return found;
};

const all = process.env.FAULTS === 'all';
const frozen: [string, Record<string, string>, number][] = [
  ['customers', {}, 1],
  ['orders', { KLAVIYO_EVENTS_MODE: 'single' }, 30],
  ['products', {}, 2],
];

test.each(all ? frozen : frozen.slice(0, 1))('%s %j: a zombie writes nothing more', (pipeline, environment, nth) =>
  within(
    pipeline,
    async (cluster) => {
      const { journal } = cluster;
      const frozen = sender(cluster, nth, LATE_MS);
      const { id } = await startRun(cluster.service, pipeline);
      const zombie = await frozen;
      // What is between the look at the lease and the wire can't be called back, so it is let through, and no page that is read makes
      // it more: then all wait for answers.
      let written = performance.now();
      zombie.relays.commercetools.fate = (passing) => (reads(passing) ? LATE_MS : 'pass');
      zombie.relays.klaviyo.fate = (passing) => {
        if (!writes(passing)) return 'pass';
        written = performance.now();
        return LATE_MS;
      };
      await until('a second without a request', async () => performance.now() - written > 1000);
      zombie.service.child.process.kill('SIGSTOP');
      const heir = other(cluster, zombie);
      await until('the take-over', async () => journal.claims.length === 2);
      heir.relays.klaviyo.fate = () => 'pass';

      const late: string[] = [];
      const note = (passing: Passing) => {
        if (passing.method !== 'GET' && !passing.url.startsWith('/oauth')) late.push(`${passing.method} ${passing.url}`);
        return 'pass' as const;
      };
      zombie.relays.klaviyo.fate = note;
      // That the run isn't its own any more, it learns late enough to do much in between.
      zombie.relays.commercetools.fate = (passing) => {
        if (!documentOf(passing) && passing.method !== 'DELETE') return 'pass';
        note(passing);
        return 2000;
      };
      const accepted: string[] = [];
      for (const side of ['commercetools', 'klaviyo'] as const) {
        const relay = zombie.relays[side];
        const before = relay.onEffect;
        relay.onEffect = (passing, answer) => {
          if (passing.method !== 'GET' && answer.status < 300 && !passing.url.includes('oauth')) accepted.push(passing.url);
          before(passing, answer);
        };
      }
      zombie.service.child.process.kill('SIGCONT');
      const run = await untilEnded(heir.service, id);
      const output = () => zombie.service.child.output();
      await until('the end of its work', async () => output().includes('slice ended without a final checkpoint'));

      // At most it tries to renew, with a version that is no longer the document's.
      expect(late.filter((line) => line.includes('/api/'))).toEqual([]);
      expect(accepted).toEqual([]);
      expect(journal.claims).toHaveLength(2);
      expect(run.status).toBe('done');
      expect(await audit(cluster.sandbox, heir.service, run, shop)).toEqual({
        missing: 0,
        strange: 0,
        duplicates: 0,
        countsEqual: true,
      });
      // It is as good as any other again.
      expect((await zombie.service.call('GET', '/sync/status')).status).toBe(200);
    },
    environment,
  ),
);

test.each<'halfOpen' | 'refused'>(all ? ['halfOpen', 'refused'] : ['halfOpen'])(
  'a worker whose way to commercetools is %s loses its run to another, and sends nothing after that',
  (how) =>
    within('customers', async (cluster) => {
      const { journal } = cluster;
      const first = sender(cluster, 1);
      const { id } = await startRun(cluster.service, 'customers');
      const cutOff = await first;
      const { commercetools, klaviyo } = cutOff.relays;
      if (how === 'halfOpen') commercetools.halfOpen = true;
      else await commercetools.refuse();
      const heir = other(cluster, cutOff);
      await until('the take-over', async () => journal.claims.length === 2);
      let late = 0;
      klaviyo.fate = (passing) => {
        if (writes(passing)) late++;
        return 'pass';
      };
      const run = await untilEnded(heir.service, id);
      if (how === 'halfOpen') commercetools.halfOpen = false;
      else await commercetools.open();
      await sleep(1000);
      expect(late).toBe(0);
      expect(run.status).toBe('done');
      expect(await audit(cluster.sandbox, heir.service, run, shop)).toEqual({
        missing: 0,
        strange: 0,
        duplicates: 0,
        countsEqual: true,
      });
    }),
);
