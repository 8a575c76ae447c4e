import type { Customer } from '@commercetools/platform-sdk';
import { startRun, untilEnded } from '../process/run.ts';
import { createShop, oddities } from '../sandbox/shop/index.ts';
import { Cluster } from './cluster.ts';
import { Journal } from './journal.ts';
import type { Passing } from './relay.ts';

/** Records that change, appear and vanish while they are imported: whatever was there all the time arrives, once. */
const SHOP = { customers: 2500, orders: 0, products: 10 };
const shop = createShop(SHOP);
const sound = shop.customers.filter(({ id, email }) => email?.includes('@') && !Object.values(oddities).includes(id));
const sorted = [...sound].sort((a, b) => (a.id < b.id ? -1 : 1));

const reads = ({ method, url }: Passing) => method === 'GET' && /\/customers\?/.test(url) && !/limit=0(&|$)/.test(url);

test('customers', async () => {
  const cluster = await Cluster.start(SHOP, new Journal('customers'), { workers: 1 });
  const { sandbox } = cluster;
  const control = <T>(path: string, body: unknown) => sandbox.control<T>('commercetools', path, body);
  const some = (from: number) => sorted.slice(from, from + 20).map(({ id }) => id);
  const gone = some(2000);
  const changed = [...some(10), ...some(1200)];
  const [first] = sorted;
  // In front of every place that a reader may have reached, and behind all of them.
  const fresh = ['00000000-0000-4000-8000-000000000001', 'ffffffff-ffff-4fff-bfff-fffffffffff0'].map((id) => ({
    ...(first as Customer),
    id,
    email: `${id.slice(0, 4)}-new@example.com`,
    addresses: [],
  }));
  try {
    let pages = 0;
    let moved: Promise<unknown> | undefined;
    const move = async () => {
      await control('delete', { type: 'customer', ids: gone });
      await control('touch', { type: 'customer', ids: changed, patch: { firstName: 'Changed' } });
      await control('add', { type: 'customer', resources: fresh });
    };
    for (const { relays } of cluster.workers) {
      relays.commercetools.fate = (passing) => {
        if (!reads(passing)) return 'pass';
        pages++;
        if (pages === 2) moved = move();
        return pages > 1 ? 300 : 'pass';
      };
    }
    const { id } = await startRun(cluster.service, 'customers');
    const run = await untilEnded(cluster.service, id);
    await moved;
    expect(moved).toBeDefined();
    expect(run.status).toBe('done');
    const { read, written, skipped, rejected } = run.counts;
    expect(written + skipped + rejected).toBe(read);
    expect(read).toBeGreaterThanOrEqual(SHOP.customers - gone.length);
    expect(read).toBeLessThanOrEqual(SHOP.customers + fresh.length);

    const profiles = await sandbox.control<{ external_id: string | null; email: string }[]>('klaviyo', 'ledger/profiles');
    const there = new Set(profiles.map(({ email }) => email));
    expect(there.size).toBe(profiles.length);
    const stayed = sorted.filter((customer) => !gone.includes(customer.id));
    expect(stayed.filter(({ email }) => !there.has(email.trim().toLowerCase())).map((customer) => customer.id)).toEqual([]);
  } finally {
    await cluster.close();
  }
});
