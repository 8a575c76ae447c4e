import { MovingList, type MovingListOptions, type TieOrder } from '../../testing/movingList';
import type { Member, Row } from './member';
import type { AskPage } from './page';
import { type Bounds, readRange } from './range';
import { readTie } from './tie';
import { placeOf, type Range } from './window';

const BEGIN = 1_700_000_000;
/** Small numbers in every second, and two seconds of more than a page. */
const usual = (): number[] => Array.from({ length: 60 }, (_, index) => (index * 7) % 5);
const withTies = (): number[] => usual().map((count, index) => (index === 20 ? 1300 : index === 21 ? 1100 : count));

async function read(
  list: MovingList,
  { count = 100, bounds = { inclusive: false }, ...range }: Partial<Range> & { count?: number; bounds?: Bounds } = {},
): Promise<Row[]> {
  const whole: Range = { pass: 'listed', after: undefined, until: BEGIN + 59, settled: undefined, ...range };
  const rows: Row[] = [];
  for await (const part of readRange(whole, list.ask, count, bounds)) rows.push(...part);
  return rows;
}

const missing = (list: MovingList, rows: Row[], until = BEGIN + 59): string[] => {
  const seen = new Set(rows.map(({ id }) => id));
  return list.until(until).filter((id) => !seen.has(id));
};

const row = (id: string): Row => ({ second: BEGIN, id, member: {} as Member });

const list = (options: Partial<MovingListOptions> = {}) => new MovingList({ seconds: usual(), begin: BEGIN, ...options });

describe('readRange', () => {
  it.each([true, false])('reads every member once, in order, when nothing moves (bounds included: %s)', async (inclusive) => {
    const still = list({ seconds: withTies(), inclusive });
    const rows = await read(still);
    expect(rows.length).toBe(still.rows.length);
    const places = rows.map(({ second, id }) => placeOf(second, id));
    expect(places).toEqual([...new Set(places)].sort((a, b) => (a < b ? -1 : Number(a > b))));
  });

  const orders: TieOrder[] = ['stable', 'by page', 'random'];
  const cells = orders.flatMap((order) =>
    [true, false].flatMap((inclusive) => [0.2, 1].map((changes) => ({ order, inclusive, changes }))),
  );
  it.each(cells)('loses no one or says unstable_order: $order, included $inclusive, $changes changes a page', async (cell) => {
    for (let seed = 1; seed <= 2; seed++) {
      const moving = list({ ...cell, seconds: withTies(), seed });
      const rows = await read(moving).catch((error: { code?: string }) => error);
      if (!Array.isArray(rows)) expect({ seed, code: rows.code }).toEqual({ seed, code: 'unstable_order' });
      else expect({ seed, missing: missing(moving, rows) }).toEqual({ seed, missing: [] });
      // With an order that is the same each time, every list can be read.
      if (cell.order === 'stable') expect(Array.isArray(rows)).toBe(true);
    }
  });

  it('says unstable_order when it can never be proved that all were seen', async () => {
    let asked = 0;
    // The total is another one each time, and far more than are ever shown.
    const ask: AskPage = async ({ count, offset }) => {
      asked++;
      const rows = Array.from({ length: offset > 2000 ? 1 : count }, (_, index) => row(String(index)));
      return { rows, total: 9000 - asked };
    };
    await expect(readTie(BEGIN, ask)).rejects.toMatchObject({ code: 'unstable_order' });
    expect(asked).toBeGreaterThanOrEqual(120);
  });

  it.each([true, false])('continues behind a cursor without repeats or gaps (bounds included: %s)', async (inclusive) => {
    const still = list({ seconds: withTies(), inclusive });
    const all = await read(still);
    for (const at of [0, 17, all.length - 2, 500, 1299, 1400]) {
      const cursor = all[at] as Row;
      const rest = await read(still, { after: cursor.second - 1, settled: placeOf(cursor.second, cursor.id) });
      expect(rest.map(({ id }) => id)).toEqual(all.slice(at + 1).map(({ id }) => id));
    }
  });

  it('keeps to its window', async () => {
    const rows = await read(list({ inclusive: true }), { after: BEGIN + 9, until: BEGIN + 19 });
    expect(new Set(rows.map(({ second }) => second))).toEqual(
      new Set(usual().flatMap((n, i) => (n > 0 && i >= 10 && i < 20 ? [BEGIN + i] : []))),
    );
  });

  it('asks for a second less once it knows that bounds are included', async () => {
    const bounds = { inclusive: false };
    await read(list({ inclusive: true }), { bounds, count: 10 });
    expect(bounds.inclusive).toBe(true);
    const excluding = { inclusive: false };
    await read(list({ inclusive: false }), { bounds: excluding, count: 10 });
    expect(excluding.inclusive).toBe(false);
  });

  it('reads a full page of one settled second when bounds are included', async () => {
    const still = list({ seconds: [10, 3], inclusive: true });
    const rows = await read(still, { after: BEGIN, until: BEGIN + 1, count: 10 });
    expect(rows.length).toBe(3);
  });

  it('reads on when another reader learns of the bounds during its request', async () => {
    const still = list({ seconds: [10, 3], inclusive: true });
    const bounds = { inclusive: false };
    const ask: AskPage = async (asked) => {
      const page = await still.ask(asked);
      bounds.inclusive = true;
      return page;
    };
    const range: Range = { pass: 'listed', after: BEGIN, until: BEGIN + 1, settled: undefined };
    const rows: Row[] = [];
    for await (const part of readRange(range, ask, 10, bounds)) rows.push(...part);
    expect(rows).toHaveLength(3);
  });

  it('reads a list whose pages hold a single member', async () => {
    const still = list({ seconds: [1, 0, 3, 1] });
    expect((await read(still, { count: 1 })).length).toBe(5);
  });

  it('leaves archived rows to the other pass', async () => {
    const still = list({ seconds: [3] });
    const first = still.rows[0] as Row;
    first.member = { ...first.member, status: 'archived' };
    expect((await read(still)).length).toBe(2);
    expect((await read(still, { pass: 'archived' })).length).toBe(3);
  });

  it.each([
    ['before the window', { after: BEGIN + 30 }],
    ['after the window', { until: BEGIN + 10 }],
  ])('fails with filter_ignored when members come from %s', async (_name, range) => {
    const still = list();
    const ask = still.ask;
    const ignoring: typeof ask = (asked) => ask({ ...asked, since: undefined, before: BEGIN + 1000 });
    const reading = async () => {
      const whole: Range = { pass: 'listed', after: undefined, until: BEGIN + 59, settled: undefined, ...range };
      for await (const _ of readRange(whole, ignoring, 1000, { inclusive: false }));
    };
    await expect(reading()).rejects.toMatchObject({ code: 'filter_ignored' });
  });

  it('fails with tie_too_large when too many members share a second', async () => {
    const ask: AskPage = async ({ count, offset }) => ({
      rows: Array.from({ length: count }, (_, index) => row(String(offset + index))),
      total: 60_000,
    });
    await expect(readTie(BEGIN, ask)).rejects.toMatchObject({ code: 'tie_too_large' });
  });

  it('reads about as many rows as there are, when no second is large', async () => {
    const still = list({ seconds: Array<number>(200).fill(5) });
    await read(still, { until: BEGIN + 199 });
    expect(still.asked).toBeLessThanOrEqual(Math.ceil(1000 / 95) + 1);
  });
});
