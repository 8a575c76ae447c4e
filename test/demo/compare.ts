import type { RunAnswer } from '../process/run.ts';
import type { Sandbox } from '../process/sandbox.ts';
import type { Line } from './table.ts';

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
export async function compare(
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
