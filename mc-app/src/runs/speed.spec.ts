import { speedOf } from './speed';

const START = 1_790_000_000_000;
/** As many seconds after the start, of which so many were worked. */
const sample = (second: number, read: number, worked = second, rejected = 0) => ({
  at: worked * 1000,
  time: START + second * 1000,
  read,
  rejected,
});
const steady = (from: number, to: number, perSecond = 100) =>
  Array.from({ length: to - from + 1 }, (_, index) => sample(from + index, (from + index) * perSecond));
const gaps = (points: { read: number | null }[] = []) => points.filter(({ read }) => read === null).length;

test('has nothing to draw before the first batch has come back', () => {
  expect(speedOf({ samples: [] })).toBeUndefined();
  expect(speedOf({ samples: [sample(0, 0)] })).toBeUndefined();
});

test('draws a steady run at its speed, without a gap', () => {
  const speed = speedOf({ samples: steady(0, 40) });
  expect(gaps(speed?.points)).toBe(0);
  expect(speed?.mean).toBeCloseTo(100);
  expect(speed?.best).toBeCloseTo(100);
  expect(speed?.now).toBeUndefined();
  expect(speed?.points[0]?.time).toBe(START);
});

test('counts all records, however the points lie', () => {
  const samples = [...steady(0, 20), sample(23, 3000, 23, 30), sample(40, 3100, 40, 31)];
  const speed = speedOf({ samples: samples.slice(0, 22) });
  const sum = speed?.points.reduce((total, { read }) => total + (read ?? 0), 0) ?? 0;
  const step = 23 / (speed?.points.length ?? 1);
  expect(sum * step).toBeCloseTo(3000, 0);
});

test('shows a time without a worker as a gap, and not as slow', () => {
  const later = steady(0, 20).map(({ at, read, ...rest }) => ({
    ...rest,
    at: at + 20_000,
    time: START + 110_000 + at,
    read: read + 2000,
  }));
  const speed = speedOf({ samples: [...steady(0, 20), ...later] });
  expect(gaps(speed?.points)).toBeGreaterThan(5);
  expect(speed?.mean).toBeCloseTo(100);
  for (const { read } of speed?.points ?? []) if (read !== null) expect(read).toBeGreaterThan(80);
});

test('shows a stall of 20 s as a gap, and now as 0 while it lasts', () => {
  const now = START + 40_000;
  const speed = speedOf({ samples: steady(0, 20), now });
  expect(speed?.now).toBe(0);
  expect(gaps(speed?.points)).toBeGreaterThan(10);
  const after = [...steady(0, 20), ...steady(40, 60)];
  expect(gaps(speedOf({ samples: after })?.points)).toBeGreaterThan(10);
});

test('has the speed of the last seconds as now', () => {
  const samples = [...steady(0, 20), sample(21, 2500), sample(31, 7500)];
  expect(speedOf({ samples, now: START + 31_000 })?.now).toBeCloseTo(500);
});

test('draws a run that was resumed days later as two parts that can be seen', () => {
  const day = 24 * 60 * 60;
  const later = steady(0, 20).map((each) => ({
    ...each,
    at: each.at + 20_000,
    time: each.time + day * 1000,
    read: each.read + 2000,
  }));
  const speed = speedOf({ samples: [...steady(0, 20), ...later] });
  expect(speed?.points.filter(({ read }) => read !== null).length).toBeGreaterThan(20);
  expect(gaps(speed?.points)).toBeGreaterThan(0);
});
