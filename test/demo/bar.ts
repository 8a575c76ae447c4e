import { Presets, SingleBar } from 'cli-progress';
import type { RunAnswer, StatusAnswer } from '../process/run.ts';
import { ended, getRun } from '../process/run.ts';
import type { Sandbox } from '../process/sandbox.ts';
import type { Service } from '../process/service.ts';
import type { Line } from './table.ts';

interface Requests {
  total: number;
}
interface Blocked {
  errors?: { runId?: string }[];
}

/** Runs one import to its end, shows how far it is, and compares both sides afterwards. */
export async function importWithBar(service: Service, sandbox: Sandbox | undefined, pipeline: string): Promise<Line> {
  const before = await requests(sandbox);
  const started = performance.now();
  const id = await startOrJoin(service, pipeline);
  const run = await watch(service, pipeline, id);
  const seconds = (performance.now() - started) / 1000;
  const after = await requests(sandbox);
  const reasons = await failureReasons(service, run);
  return {
    pipeline,
    run,
    seconds,
    reasons,
    ...(sandbox ? await compare(sandbox, pipeline, run) : {}),
    ...(run.status === 'done' ? {} : { problem: run.error?.message ?? run.status }),
    ...(before && after ? { requests: { commercetools: after[0] - before[0], klaviyo: after[1] - before[1] } } : {}),
  };
}

/** A demo that was ended halfway leaves its run behind, and the service has taken it up again by now. */
async function startOrJoin(service: Service, pipeline: string): Promise<string> {
  const { status, body, text } = await service.call<RunAnswer & Blocked>('POST', `/sync/${pipeline}`, {});
  if (status === 202) return body.id;
  const inProgress = body.errors?.[0]?.runId;
  if (status !== 409 || inProgress === undefined) throw new Error(`starting ${pipeline}: ${status} ${text}`);
  console.log(`${pipeline}: run ${inProgress} is in progress already and goes on.`);
  return inProgress;
}

async function watch(service: Service, pipeline: string, id: string): Promise<RunAnswer> {
  const title = pipeline.padEnd(10);
  const bar = new SingleBar(
    {
      format: `${title} {bar} {read}/{of} | {rate}/s | {left}`,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 1000,
      forceRedraw: true,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { read: 0, of: '?', rate: '–', left: 'starting' });
  for (;;) {
    const run = await getRun(service, id);
    const { body } = await service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
    const active = body.pipelines.find((status) => status.pipeline === pipeline)?.active;
    const { read } = run.counts;
    const of = run.total ?? (ended(run) ? read : '?');
    bar.setTotal(Math.max(1, run.total ?? read));
    if (ended(run)) {
      const rate = run.workedMs > 0 ? Math.round((read / run.workedMs) * 1000) : 0;
      bar.update(Math.max(1, read), { read, of, rate, left: run.status });
      bar.stop();
      return run;
    }
    const left = active?.etaMs === undefined ? 'reading' : `${Math.ceil(active.etaMs / 1000)} s left`;
    bar.update(read, { read, of, rate: Math.round(active?.rate ?? 0), left });
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function requests(sandbox: Sandbox | undefined): Promise<[number, number] | undefined> {
  if (!sandbox) return undefined;
  const [commercetools, klaviyo] = await Promise.all([
    sandbox.control<Requests>('commercetools', 'requests'),
    sandbox.control<Requests>('klaviyo', 'requests'),
  ]);
  return [commercetools.total, klaviyo.total];
}

async function failureReasons(service: Service, run: RunAnswer): Promise<Record<string, number>> {
  const reasons: Record<string, number> = {};
  let after: string | undefined;
  do {
    const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const { body } = await service.call<{ failures: { code: string }[]; next?: string }>(
      'GET',
      `/runs/${run.id}/failures?limit=500${query}`,
    );
    for (const { code } of body.failures) reasons[code] = (reasons[code] ?? 0) + 1;
    after = body.next;
  } while (after !== undefined);
  for (const [code, count] of Object.entries(run.skips)) reasons[`${code} (skipped)`] = count;
  return reasons;
}

interface Ledger {
  profiles: number;
  eventsByMetric: Record<string, number>;
  categories: number;
  items: number;
  variants: number;
}

interface Kind {
  type: string;
  /** How many of the source's records arrived. */
  arrived(ledger: Ledger): number;
  /** The same in words. */
  words(ledger: Ledger): string;
  /** Which records of the shop an import reads; without it all. */
  isRead?(record: { masterData?: { published?: boolean } }): boolean;
}

const placed = ({ eventsByMetric }: Ledger) => eventsByMetric['Placed Order'] ?? 0;
const eventsOf = ({ eventsByMetric }: Ledger) => Object.values(eventsByMetric).reduce((sum, count) => sum + count, 0);

const KINDS: Record<string, Kind> = {
  customers: { type: 'customer', arrived: ({ profiles }) => profiles, words: ({ profiles }) => `${profiles} profiles` },
  orders: { type: 'order', arrived: placed, words: (ledger) => `${placed(ledger)} orders (${eventsOf(ledger)} events)` },
  categories: {
    type: 'category',
    arrived: ({ categories }) => categories,
    words: ({ categories }) => `${categories} categories`,
  },
  products: {
    type: 'product',
    arrived: ({ items }) => items,
    words: ({ items, variants }) => `${items} items (${variants} variants)`,
    isRead: ({ masterData }) => masterData?.published === true,
  },
};

/** What the shop holds and what Klaviyo has, asked of each of them. */
async function compare(
  sandbox: Sandbox,
  pipeline: string,
  run: RunAnswer,
): Promise<Pick<Line, 'inShop' | 'arrived'> & { problem?: string }> {
  const kind = KINDS[pipeline];
  if (!kind) return {};
  const shop = await sandbox.control<Parameters<NonNullable<Kind['isRead']>>[0][]>('commercetools', `dump?type=${kind.type}`);
  const wanted = kind.isRead ? shop.filter(kind.isRead) : shop;
  const ledger = await sandbox.control<Ledger>('klaviyo', 'ledger');
  const { read, written, skipped, rejected } = run.counts;
  const match = read === wanted.length && read === written + skipped + rejected && kind.arrived(ledger) === written;
  return { inShop: wanted.length, arrived: kind.words(ledger), ...(match ? {} : { problem: 'the two sides do not match' }) };
}
