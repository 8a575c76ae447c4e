import { type Entry, readEntries } from '../stateFile/entry';
import { Waits } from './waits';

const entry = (fields: object = {}): Entry => readEntries([{ list_id: 'abc', ...fields }]).entries[0] as Entry;
let now = 0;
beforeEach(() => {
  now = 1000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

it('waits longer after each failure, and not at all after a success', () => {
  const waits = new Waits(undefined);
  expect(waits.holds(entry())).toBe(false);
  for (const minutes of [1, 2, 4]) {
    expect(waits.begin(entry(), 'list_not_found').delayMs).toBe(minutes * 60_000);
    now += minutes * 60_000 - 1;
    expect(waits.holds(entry())).toBe(true);
    now += 1;
    expect(waits.holds(entry())).toBe(false);
  }
  expect(waits.codes).toEqual(['list_not_found']);
  waits.forget(entry());
  expect(waits.codes).toEqual([]);
  expect(waits.begin(entry(), 'list_not_found').attempts).toBe(1);
});

it.each([
  ['its time', { latest_timestamp: '2026-01-01' }],
  ['a parameter', { worker_count: 2 }],
  ['a field of the operator', { note: 'tried' }],
])('tries at once when %s is changed', (_what, change) => {
  const waits = new Waits(undefined);
  waits.begin(entry(), 'list_not_found');
  expect(waits.holds(entry(change))).toBe(false);
});

it('does not take what the controller writes for a change', () => {
  const waits = new Waits(undefined);
  waits.begin(entry(), 'list_not_found');
  expect(waits.holds(entry({ elapsed_seconds: 1, total_updates: 2 }))).toBe(true);
});
