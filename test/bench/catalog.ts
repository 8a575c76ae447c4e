import { pathToFileURL } from 'node:url';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import { machineToken, type Service, startService } from '../process/service.ts';
import { startCommercetools } from '../sandbox/commercetools/server.ts';
import { startIdentity } from '../sandbox/identity.ts';
import { startKlaviyo } from '../sandbox/klaviyo/server.ts';
import { createCatalogue } from './catalog-shop.ts';
import { rssOf, watchRss } from './rss.ts';

/** Connect's smallest service has 512 MB; half of it is what an import may hold, however large the catalogue is. */
const LIMIT_MB = 256;
const VARIANTS = 4;
const PROJECT = 'bench';
const SCOPES = 'view_customers view_orders view_payments view_products manage_key_value_documents introspect_oauth_tokens'.split(
  ' ',
);

export interface Line {
  what: string;
  products: number;
  seconds: number;
  peakMb: number;
  /** A thousand products cost so many requests. */
  klaviyo: number;
  commercetools: number;
}

/** Stand-ins in this process, which may be as large as it likes, and a real service in its own. */
async function world(size: number) {
  const scope = SCOPES.map((name) => `${name}:${PROJECT}`).join(' ');
  const [commercetools, klaviyo, identity] = await Promise.all([
    startCommercetools({ port: 0, projectKey: PROJECT, clients: [{ id: 'import', secret: 'import-secret', scope }] }),
    startKlaviyo({ limits: 'off', jobMs: [100, 300] }),
    startIdentity(0),
  ]);
  const { categories, products } = createCatalogue(size, VARIANTS);
  commercetools.add('category', categories);
  commercetools.add('product', products);
  const environment = {
    CTP_PROJECT_KEY: PROJECT,
    CTP_CLIENT_ID: 'import',
    CTP_CLIENT_SECRET: 'import-secret',
    CTP_SCOPE: scope,
    CTP_API_URL: commercetools.url,
    CTP_AUTH_URL: commercetools.url,
    CTP_JWT_ISSUER: identity.url,
    KLAVIYO_AUTH_KEY: 'pk_sandbox',
    KLAVIYO_URL: klaviyo.url,
    LOG_LEVEL: 'warn',
  };
  const service = await startService(environment, machineToken(environment));
  const requests = async () => {
    const ask = async (url: string) => ((await (await fetch(`${url}/__sandbox/requests`)).json()) as { total: number }).total;
    return { klaviyo: await ask(klaviyo.url), commercetools: await ask(commercetools.url) };
  };
  const ledger = async () =>
    (await (await fetch(`${klaviyo.url}/__sandbox/ledger`)).json()) as { items: number; variants: number };
  const close = async () => {
    await service.child.kill('SIGTERM');
    await Promise.all([commercetools.close(), klaviyo.close(), identity.close()]);
  };
  return { service, requests, ledger, close };
}

async function importAll(service: Service, pipeline: string): Promise<RunAnswer> {
  const { id } = await startRun(service, pipeline);
  return untilEnded(service, id, 30 * 60_000);
}

async function measure(what: string, size: number, { service, requests }: Awaited<ReturnType<typeof world>>): Promise<Line> {
  const before = await requests();
  const started = performance.now();
  const peak = watchRss(service.child.process.pid ?? 0);
  const run = await importAll(service, 'products');
  const peakMb = peak();
  const seconds = (performance.now() - started) / 1000;
  if (run.status !== 'done' || run.counts.written !== size) throw new Error(`${what}: ${JSON.stringify(run)}`);
  const after = await requests();
  const per = (side: 'klaviyo' | 'commercetools') => Math.round(((after[side] - before[side]) / size) * 1000 * 10) / 10;
  return { what, products: size, seconds, peakMb, klaviyo: per('klaviyo'), commercetools: per('commercetools') };
}

/** Imports catalogues of these sizes, each twice: new, then unchanged. */
export async function benchCatalog(sizes: number[], say: (line: Line) => void): Promise<boolean> {
  let good = true;
  for (const size of sizes) {
    const bench = await world(size);
    try {
      await importAll(bench.service, 'categories');
      for (const what of ['new', 'unchanged']) {
        const line = await measure(what, size, bench);
        say(line);
        good &&= line.peakMb < LIMIT_MB;
      }
      const { items, variants } = await bench.ledger();
      if (items !== size || variants !== size * VARIANTS) throw new Error(`arrived: ${items} items, ${variants} variants`);
      console.log(`  idle after both: ${rssOf(bench.service.child.process.pid ?? 0).toFixed(0)} MB`);
    } finally {
      await bench.close();
    }
  }
  return good;
}

const text = ({ what, products, seconds, peakMb, klaviyo, commercetools }: Line) =>
  [
    `${String(products).padStart(6)} ${what.padEnd(9)} products, ${VARIANTS} variants each`,
    `${seconds.toFixed(1)} s`,
    `peak RSS ${peakMb.toFixed(0)} MB`,
    `per 1,000 products: ${klaviyo} requests to Klaviyo, ${commercetools} to commercetools`,
  ].join(' | ');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sizes = process.argv.slice(2).map(Number);
  const good = await benchCatalog(sizes.length > 0 ? sizes : [5000, 50_000], (line) => console.log(text(line)));
  if (!good) console.log(`The service held more than ${LIMIT_MB} MB.`);
  process.exit(good ? 0 : 1);
}
