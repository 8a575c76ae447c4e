import { latestOf } from '../stateFile/entry';
import { dueOf, retryDelayMs } from './due';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOURS = 3600_000;
const due = (time: unknown) => dueOf({ latest: latestOf(time) }, NOW, 2 * HOURS);

it.each([
  [null, 'load'],
  [undefined, 'load'],
  ['yesterday', 'load'],
  [1_700_000_000, 'load'],
  ['2026-02-30', 'load'],
  ['2026-03-01T09:59:59Z', 'sync'],
  ['2026-03-01T10:00:00Z', 'sync'],
  ['2026-03-01T10:00:01Z', 'up_to_date'],
  // Without a zone it is UTC.
  ['2026-03-01 10:00:01', 'up_to_date'],
  ['2026-03-01T11:30:01+01:00', 'up_to_date'],
  ['2026-03-01T11:00:00+01:00', 'sync'],
  // Clocks may differ by five minutes.
  ['2026-03-01T12:05:00Z', 'up_to_date'],
  ['2026-03-01T12:05:01Z', 'load'],
])('decides by the age of latest_timestamp %j: %s', (time, expected) => {
  expect(due(time)).toBe(expected);
});

it('tries again after 1, 2, 4 … 30 minutes', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempts) => retryDelayMs(attempts) / 60_000)).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
});
