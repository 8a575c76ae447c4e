import type { Member, Row } from '../systems/mailchimp/member';
import type { AskPage } from '../systems/mailchimp/page';

export type TieOrder = 'stable' | 'by page' | 'random';

/** Repeatable random numbers (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Scatters whole numbers. */
function mixed(value: number): number {
  const once = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return Math.imul(once ^ (once >>> 12), 0x297a2d39) >>> 0;
}

export interface MovingListOptions {
  /** How many members changed in each second, from `begin` on. */
  seconds: number[];
  begin: number;
  /** Changes while each page is read, on average. */
  changes?: number;
  order?: TieOrder;
  /** Whether the bounds of filters belong to the window. */
  inclusive?: boolean;
  seed?: number;
}

/** A list that changes while it is read, as Mailchimp's answers show it. */
export class MovingList {
  rows: Row[] = [];
  asked = 0;
  private readonly numbers = new Map<string, number>();
  /** The second in which members change now, far behind the window. */
  private readonly now: number;
  private readonly random: () => number;

  constructor(private readonly options: MovingListOptions) {
    this.random = randomFrom(options.seed ?? 1);
    this.now = options.begin + options.seconds.length + 600;
    options.seconds.forEach((count, index) => {
      for (let number = 0; number < count; number++) {
        const value = Math.floor(this.random() * 2 ** 32);
        const id = `${value.toString(16).padStart(8, '0')}${String(this.rows.length).padStart(6, '0')}`;
        this.numbers.set(id, value);
        this.rows.push({ second: options.begin + index, id, member: { status: 'subscribed' } as Member });
      }
    });
  }

  /** Ids whose last change lies at or before this second. */
  until(second: number): string[] {
    return this.rows.filter((row) => row.second <= second).map(({ id }) => id);
  }

  readonly ask: AskPage = async ({ since, before, count, offset }) => {
    this.asked++;
    const { inclusive = false, order = 'stable', changes = 0 } = this.options;
    const window = this.rows.filter(({ second }) => {
      const isAfter = since === undefined || (inclusive ? second >= since : second > since);
      return isAfter && (inclusive ? second <= before : second < before);
    });
    const placeOf = this.placesFor(order, offset, count);
    const placed = window.map((row) => ({ row, place: placeOf(row) }));
    placed.sort((a, b) => a.row.second - b.row.second || a.place - b.place);
    const rows = placed.slice(offset, offset + count).map(({ row }) => ({ ...row }));
    const page = { rows, total: window.length };
    const times = Math.floor(changes) + (this.random() < changes % 1 ? 1 : 0);
    for (let left = times; left > 0; left--) this.move();
    return page;
  };

  private placesFor(order: TieOrder, offset: number, count: number): (row: Row) => number {
    if (order === 'stable') return ({ id }) => this.numbers.get(id) ?? 0;
    const seed = Math.imul(order === 'by page' ? offset * 31 + count : this.asked * 7919, 0x9e3779b1);
    return ({ id }) => mixed((this.numbers.get(id) ?? 0) ^ seed);
  }

  private move(): void {
    const row = this.rows[Math.floor(this.random() * this.rows.length)];
    if (row) row.second = this.now;
  }
}
