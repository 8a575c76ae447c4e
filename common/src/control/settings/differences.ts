import { isDeepStrictEqual } from 'node:util';
import { object } from '../../base/json';
import type { Difference } from '../../contract/settings';

/** More than that no one reads, and a page would have to carry. */
const MOST = 100;

/** What differs between what would be sent before and after, value by value. Entries of lists are named by their position before. */
export function differencesOf(before: readonly unknown[], after: readonly unknown[]): Difference[] {
  const found: Difference[] = [];
  lists(before, after, [], found);
  return found.slice(0, MOST);
}

function compare(before: unknown, after: unknown, field: string[], found: Difference[]): void {
  if (found.length >= MOST || isDeepStrictEqual(before, after)) return;
  if (Array.isArray(before) && Array.isArray(after)) lists(before, after, field, found);
  else if (isGroup(before) && isGroup(after)) groups(object(before), object(after), field, found);
  else if (before === undefined) present(after, field, (at, value) => found.push({ field: at, change: 'added', after: value }));
  else if (after === undefined)
    present(before, field, (at, value) => found.push({ field: at, change: 'removed', before: value }));
  else found.push({ field, change: 'changed', before, after });
}

const isGroup = (value: unknown): boolean => object(value) === value;

function groups(before: Record<string, unknown>, after: Record<string, unknown>, field: string[], found: Difference[]): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(before[name], after[name], [...field, name], found);
  }
}

/** What is there on one side only: every value of it by itself. */
function present(value: unknown, field: string[], add: (field: string[], value: unknown) => void): void {
  const inner = isGroup(value) ? Object.entries(object(value)) : [];
  if (inner.length === 0) add(field, value);
  for (const [name, each] of inner) present(each, [...field, name], add);
}

/** Of equal length they are compared place by place; otherwise what both have stays, in order, and the rest was added or removed. */
function lists(before: readonly unknown[], after: readonly unknown[], field: string[], found: Difference[]): void {
  if (before.length === after.length) {
    for (const [place, each] of before.entries()) compare(each, after[place], [...field, String(place)], found);
    return;
  }
  const left = [...after];
  for (const [place, each] of before.entries()) {
    const same = left.findIndex((other) => isDeepStrictEqual(each, other));
    if (same >= 0) left.splice(same, 1);
    else compare(each, undefined, [...field, String(place)], found);
  }
  for (const each of left) compare(undefined, each, [...field, String(after.indexOf(each))], found);
}
