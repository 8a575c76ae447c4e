import { createShop } from '../sandbox/shop/index.ts';
import { brokenPromises, importKilledAt } from './chain.ts';
import { Cluster } from './cluster.ts';
import { Journal } from './journal.ts';
import { stepsOf } from './steps.ts';

/** A part of what `npm run test:faults` does: kill -9 at named steps of each import, through both event endpoints. */
const SHOP = { customers: 1200, orders: 120 };
const shop = createShop(SHOP);

test.each<[string, Record<string, string>, string[]]>([
  ['customers', {}, ['request sent but unanswered', 'during finish, after the history']],
  ['orders', {}, ['request sent but unanswered', 'after write, before failures saved']],
  ['orders', { KLAVIYO_EVENTS_MODE: 'single' }, ['checkpoint sent but unanswered']],
  ['categories', {}, ['during renew, after it']],
  ['products', {}, ['after read', 'before checkpoint']],
])('%s %j: nothing lost, nothing twice, whatever the step', async (pipeline, environment, names) => {
  const cluster = await Cluster.start(SHOP, new Journal(pipeline), { environment });
  try {
    const steps = stepsOf(pipeline).filter(({ name }) => names.includes(name));
    const chain = await importKilledAt(cluster, pipeline, shop, steps);
    expect(brokenPromises(chain)).toEqual([]);
    // It has really been killed there, and another has continued.
    expect(chain.disturbed.flatMap(({ killed }) => killed)).toEqual(names);
    expect([cluster.kills, cluster.takeOvers.length]).toEqual([names.length, names.length]);
  } finally {
    await cluster.close();
  }
});
