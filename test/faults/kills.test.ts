import { createShop } from '../sandbox/shop/index.ts';
import { brokenPromises, importKilledAt } from './chain.ts';
import { Cluster } from './cluster.ts';
import { Journal } from './journal.ts';
import { stepsOf } from './steps.ts';

/** A part of what `npm run test:faults` does: kill -9 at named steps of each import, through both event endpoints. */
const SHOP = { customers: 1200, orders: 120, products: 60 };
const shop = createShop(SHOP);

let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start(SHOP, new Journal('customers'));
});
afterAll(() => cluster?.close());

async function expectNothingLost(by: Cluster, pipeline: string, names: string[]): Promise<void> {
  by.journal = new Journal(pipeline);
  const before = { kills: by.kills, takeOvers: by.takeOvers.length };
  const steps = stepsOf(pipeline).filter(({ name }) => names.includes(name));
  const chain = await importKilledAt(by, pipeline, shop, steps);
  expect(brokenPromises(chain)).toEqual([]);
  // It has really been killed there, and another has continued.
  expect(chain.disturbed.flatMap(({ killed }) => killed)).toEqual(names);
  expect([by.kills - before.kills, by.takeOvers.length - before.takeOvers]).toEqual([names.length, names.length]);
}

test.each<[string, string[]]>([
  ['customers', ['request sent but unanswered', 'during finish, after the history']],
  ['orders', ['request sent but unanswered', 'after write, before failures saved']],
  ['categories', ['during renew, after it']],
  ['products', ['after read', 'before checkpoint']],
])('%s: nothing lost, nothing twice, whatever the step', async (pipeline, names) => {
  await expectNothingLost(cluster, pipeline, names);
});

test('orders by single events: nothing lost, nothing twice, whatever the step', async () => {
  const single = await Cluster.start(SHOP, new Journal('orders'), { environment: { KLAVIYO_EVENTS_MODE: 'single' } });
  try {
    await expectNothingLost(single, 'orders', ['checkpoint sent but unanswered']);
  } finally {
    await single.close();
  }
});
