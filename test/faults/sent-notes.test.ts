import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { audit } from './audit.ts';
import { note } from './cases.ts';
import { Cluster } from './cluster.ts';
import { documentOf, Journal } from './journal.ts';
import type { Passing } from './relay.ts';

/** Several batches, of which the note of one covers others. */
const SHOP = { customers: 300, orders: 1500 };
/** Time for all batches that may leave to leave. */
const MEANWHILE_MS = 1000;

const isEvents = ({ method, url }: Passing) => method === 'POST' && url.startsWith('/api/event-bulk-create-jobs');
const isNote = (passing: Passing) => documentOf(passing)?.value.active?.shards?.some(({ sent }) => sent !== undefined) ?? false;

test('no event leaves before the note that it may have been sent is stored, and a death meanwhile loses none', async () => {
  const cluster = await Cluster.start(SHOP, new Journal('orders'), { workers: 1 });
  try {
    const [worker] = cluster.workers;
    if (!worker) throw new Error('no process was started');
    let held = 0;
    let sent = 0;
    worker.relays.commercetools.fate = (passing) => {
      if (!isNote(passing)) return 'pass';
      held++;
      return 'hold';
    };
    worker.relays.klaviyo.fate = (passing) => {
      if (isEvents(passing)) sent++;
      return 'pass';
    };
    const { id } = await startRun(cluster.service, 'orders');
    await until('the first note', async () => held > 0);
    await sleep(MEANWHILE_MS);
    await cluster.replace(worker);
    const run = await untilEnded(cluster.service, id);
    const { missing, strange, duplicates, countsEqual } = await audit(cluster.sandbox, cluster.service, run, createShop(SHOP));
    const what = 'the worker, before what it may have sent is noted';
    note({ part: 'commercetools -> Klaviyo', what, kills: 1, missing, doubled: strange + duplicates });
    expect(sent).toBe(0);
    expect({ status: run.status, missing, strange, duplicates, countsEqual }).toEqual({
      ...{ status: 'done', missing: 0, strange: 0, duplicates: 0, countsEqual: true },
    });
  } finally {
    await cluster.close();
  }
});
