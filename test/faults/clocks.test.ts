import { startRun, untilEnded } from '../process/run.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { brokenPromises, importKilledAt } from './chain.ts';
import { Cluster, LEASE_MS } from './cluster.ts';
import { Journal } from './journal.ts';
import { stepsOf } from './steps.ts';

/** The clock of commercetools an hour or a day off ours, as an instance with a wrong clock sees it: nothing depends on ours. */
const SHOP = { customers: 300, orders: 10, products: 20 };
const HOUR = 3_600_000;
const hours = process.env.FAULTS === 'all' ? [-24, -1, 1, 24] : [-24, 1];

test.each(hours)('%i hours off: a dead worker is replaced no sooner and no later, and changes are found', async (offset) => {
  const cluster = await Cluster.start({ ...SHOP, clockOffsetMs: offset * HOUR }, new Journal('customers'));
  try {
    const steps = stepsOf('customers').filter(({ name }) => name === 'before checkpoint');
    const chain = await importKilledAt(cluster, 'customers', createShop(SHOP), steps);
    expect(brokenPromises(chain)).toEqual([]);
    const [, second] = cluster.journal.claims;
    expect(second?.silentMs).toBeGreaterThan(LEASE_MS);
    expect(cluster.takeOvers).toEqual([expect.any(Number)]);
    expect(cluster.takeOvers[0]).toBeLessThan(60_000);

    const { id } = await startRun(cluster.service, 'customers', { mode: 'delta' });
    const delta = await untilEnded(cluster.service, id);
    expect([delta.status, delta.counts.rejected]).toEqual(['done', 0]);
  } finally {
    await cluster.close();
  }
});
