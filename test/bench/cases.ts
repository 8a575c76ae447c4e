import type { KlaviyoOptions } from '../sandbox/klaviyo/server.ts';
import { type ColdStart, type Figures, spreadOf } from './figures.ts';
import { type Sizes, VARIANTS } from './shop.ts';
import { cpuSecondsOf, watchRss } from './usage.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export type Kind = keyof Sizes;
export const KINDS: readonly Kind[] = ['customers', 'orders', 'products'];

type Say = (figures: Figures) => void;

/** Klaviyo as it is documented, at the distance of another continent's data centre. */
export const DOCUMENTED: KlaviyoOptions = { limits: 'documented', latencyMs: 60, jobMs: [2000, 20_000] };
export const COMMERCETOOLS_LATENCY_MS = 30;

/** Imports shops of each size, without limits and latency: what bounds an import is the service itself. */
export async function withoutLimits(kind: Kind, sizes: number[], say: Say): Promise<void> {
  for (const size of sizes) {
    await inWorld({ sizes: { [kind]: size }, klaviyo: { keepBodies: kind === 'products' } }, async (world) => {
      await importOnce(world, kind, size, kind, say);
      if (kind === 'products') say(await world.measure('products, unchanged', kind));
    });
  }
}

/** One import without limits by a service that is started in its own way. */
export async function measureOnce(
  kind: Kind,
  size: number,
  way: Pick<WorldOptions, 'environment' | 'command'>,
): Promise<Figures> {
  const measured: Figures[] = [];
  await inWorld({ sizes: { [kind]: size }, klaviyo: { keepBodies: kind === 'products' }, ...way }, (world) =>
    importOnce(world, kind, size, kind, (figures) => measured.push(figures)),
  );
  const [figures] = measured;
  if (!figures) throw new Error(`${kind}: nothing was measured`);
  return figures;
}

/** Imports a shop within the documented limits, with latency and jobs that take their time. */
export async function withinLimits(kind: Kind, size: number, say: Say, watched = true): Promise<void> {
  const options = { sizes: { [kind]: size }, klaviyo: DOCUMENTED, latencyMs: COMMERCETOOLS_LATENCY_MS, watched };
  await inWorld(options, (world) => importOnce(world, kind, size, kind, say));
}

/** Imports a shop of all kinds with one click, within the documented limits. */
export async function everythingWithinLimits(sizes: Sizes, say: Say): Promise<void> {
  await inWorld({ sizes, klaviyo: DOCUMENTED, latencyMs: COMMERCETOOLS_LATENCY_MS }, async (world) => {
    const figures = await world.everything('everything');
    const { profiles = 0, events = 0, items = 0, variants = 0 } = await world.ledger();
    // Guests' orders make profiles, too.
    const arrived = profiles >= sizes.customers * 0.98 && events > sizes.orders && items === sizes.products;
    if (!arrived || variants !== sizes.products * VARIANTS)
      throw new Error(`everything: ${JSON.stringify(await world.ledger())}`);
    say(figures);
  });
}

/** Starts the service so many times, one after the other. */
export async function coldStarts(times: number): Promise<ColdStart> {
  const ready: number[] = [];
  let cpuSeconds = 0;
  let restMb = 0;
  await inWorld({}, async (world) => {
    for (let time = 0; time < times; time++) {
      const service = await world.start();
      const pid = service.child.process.pid ?? 0;
      ready.push(service.readyMs);
      cpuSeconds += cpuSecondsOf(pid) / times;
      restMb = Math.max(restMb, watchRss(pid)());
      await service.child.kill('SIGTERM');
    }
  });
  return { times, ready: spreadOf(ready), cpuSeconds, restMb };
}

export async function inWorld(options: WorldOptions, use: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await use(world);
  } finally {
    await world.close();
  }
}

/** Speed counts only if everything has arrived. */
async function importOnce(world: World, kind: Kind, size: number, what: string, say: Say): Promise<void> {
  if (kind === 'products') await world.measure('categories', 'categories');
  const figures = await world.measure(what, kind);
  const ledger = await world.ledger();
  const { profiles = 0, events = 0, items = 0, variants = 0 } = ledger;
  const arrived = {
    customers: profiles >= size * 0.98 && profiles <= size,
    orders: events > size,
    products: items === size && variants === size * VARIANTS,
  };
  if (figures.records !== size || !arrived[kind]) throw new Error(`${size} ${what}, but arrived: ${JSON.stringify(ledger)}`);
  say(kind === 'orders' ? { ...figures, events } : figures);
}
