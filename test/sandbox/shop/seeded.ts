import type { CentPrecisionMoney } from '@commercetools/platform-sdk';

/** A bijection of 32-bit numbers (MurmurHash3's finalizer): different in, different out. */
function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hash(text: string, seed: number): number {
  let state = mix(seed + 0x9e3779b9);
  for (let at = 0; at < text.length; at++) state = mix(state ^ text.charCodeAt(at));
  return state;
}

const hex = (value: number) => value.toString(16).padStart(8, '0');

/** The id of the index-th record of a kind. Ids of one kind never collide, and their order has nothing to do with the index. */
export function uuid(kind: string, index: number, seed: number): string {
  const base = hash(kind, seed);
  const first = mix((base + index) >>> 0);
  const [a, b, c, d] = [hex(first), hex(mix(first ^ base ^ 1)), hex(mix(first ^ base ^ 2)), hex(mix(first ^ base ^ 3))];
  return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

/** The id of a record that tests know by name, the same for every seed. */
export const namedId = (name: string): string => uuid(name, 0, 0);

/** Random choices that depend on nothing but kind, index and seed. */
export class Dice {
  #state: number;

  constructor(kind: string, index: number, seed: number) {
    this.#state = mix((hash(`${kind} dice`, seed) + index) >>> 0);
  }

  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix(this.#state) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.below(10)).join('');
  }

  time(from: string, to: string): number {
    const start = Date.parse(from);
    return start + this.below(Date.parse(to) - start);
  }
}

export const iso = (time: number): string => new Date(time).toISOString();

export function money(centAmount: number, currencyCode: string): CentPrecisionMoney {
  return { type: 'centPrecision', currencyCode, centAmount, fractionDigits: 2 };
}

export function without<T extends object, K extends keyof T>(record: T, ...fields: K[]): Omit<T, K> {
  const dropped = new Set<string>(fields.map(String));
  return Object.fromEntries(Object.entries(record).filter(([field]) => !dropped.has(field))) as Omit<T, K>;
}

/** What a record of one kind can have about it that an import must cope with, by name. */
export type Recipes<T> = Record<string, (record: T) => T>;

export function namesOf(prefix: string, recipes: object): Record<string, string> {
  return Object.fromEntries(Object.keys(recipes).map((name) => [`${prefix}.${name}`, namedId(`${prefix}.${name}`)]));
}
