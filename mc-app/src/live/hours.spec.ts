import type { LiveStatus } from '../api/types';
import { quietFor, slotsOf, usualNow } from './hours';

const NOW = Date.parse('2026-11-28T10:30:00Z');
const hour = (written: number, rejected = 0) => ({ written, rejected, skipped: 0, deferred: 0 });
const day = (name: string, hours: Record<number, ReturnType<typeof hour>>): NonNullable<LiveStatus['days']>[number] => ({
  ...{ day: name, byKind: {}, rejected: {} },
  perHour: Array.from({ length: 24 }, (_, index) => hours[index] ?? hour(0)),
});
const DAYS = [day('2026-11-28', { 9: hour(4, 1), 10: hour(2) }), day('2026-11-27', { 10: hour(9), 11: hour(7), 23: hour(1) })];

test('shows the hours of the last day, with those of yesterday', () => {
  const slots = slotsOf(DAYS, '24h', NOW);
  expect(slots).toHaveLength(24);
  expect([slots[0], slots.at(-1)]).toEqual([
    { at: '2026-11-27T11:00:00.000Z', written: 7, rejected: 0 },
    { at: '2026-11-28T10:00:00.000Z', written: 2, rejected: 0 },
  ]);
  expect(slots.reduce((sum, { written }) => sum + written, 0)).toBe(14);
});

test('shows a week by hours and a month by days', () => {
  expect(slotsOf(DAYS, '7d', NOW)).toHaveLength(168);
  const month = slotsOf(DAYS, '30d', NOW);
  expect(month).toHaveLength(30);
  expect(month.slice(-2).map(({ written, rejected }) => [written, rejected])).toEqual([
    [17, 0],
    [6, 1],
  ]);
});

test('knows what is usual for this hour once a week is known', () => {
  expect(usualNow(DAYS, '2026-11-25T00:00:00Z', NOW)).toBeUndefined();
  expect(usualNow(DAYS, undefined, NOW)).toBeUndefined();
  expect(usualNow(DAYS, '2026-11-01T00:00:00Z', NOW)).toBe(1);
});

test('is quiet after an hour', () => {
  expect(quietFor(undefined, NOW)).toBeUndefined();
  expect(quietFor('2026-11-28T10:00:00Z', NOW)).toBeUndefined();
  expect(quietFor('2026-11-28T07:30:00Z', NOW)).toBe(3 * 60 * 60_000);
});
