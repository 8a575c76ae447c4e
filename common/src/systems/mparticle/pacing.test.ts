import { Pacing } from './pacing';

/** A clock that waits move on. */
function clocked(options: { share?: number; pauseMs?: number } = {}) {
  let time = 0;
  const { share = 0.95, pauseMs = 0 } = options;
  const pacing = new Pacing({
    ...{ batchesPerSecond: 270, share, pauseMs },
    now: () => time,
    wait: async (ms) => {
      time += ms;
    },
  });
  const signal = new AbortController().signal;
  const ready = async (batches: number) => {
    await pacing.ready(batches, signal);
    return time;
  };
  return { pacing, ready, pass: (ms: number) => (time += ms) };
}

test('never lets more than the limit into any second with requests of 90', async () => {
  const { ready } = clocked();
  const times: number[] = [];
  for (let count = 0; count < 200; count++) times.push(await ready(90));
  for (const end of times) {
    const within = times.filter((time) => time > end - 1000 && time <= end).length * 90;
    expect(within).toBeLessThanOrEqual(270);
  }
  const seconds = ((times.at(-1) ?? 0) - (times[10] ?? 0)) / 1000;
  expect((189 * 90) / seconds).toBeGreaterThan(250);
});

test('begins at half the rate and is full after two seconds', async () => {
  const { pacing, ready, pass } = clocked();
  await ready(1);
  expect(pacing.rate).toBeCloseTo(270 * 0.95 * 0.5);
  pass(2000);
  expect(pacing.rate).toBeCloseTo(270 * 0.95);
});

test('does not make up for a request that was late', async () => {
  const { ready, pass } = clocked();
  await ready(90);
  pass(10_000);
  const late = await ready(90);
  expect((await ready(90)) - late).toBeGreaterThan(340);
});

test('pauses before each request at least as long as is set', async () => {
  const { ready, pass } = clocked({ pauseMs: 2000 });
  const first = await ready(1);
  pass(5000);
  expect((await ready(1)) - first).toBeGreaterThanOrEqual(7000);
});

test('sends nothing before a pause that was asked for has passed', async () => {
  const { pacing, ready } = clocked();
  await ready(1);
  pacing.pause(7000);
  expect(await ready(1)).toBeGreaterThanOrEqual(7000);
});

test('slows down after three answers above the share, and recovers after ten seconds', async () => {
  const { pacing, ready, pass } = clocked({ share: 0.5 });
  await ready(1);
  pass(5000);
  const full = pacing.rate;
  pacing.noteUsed(99);
  pacing.noteUsed(99);
  expect(pacing.rate).toBeCloseTo(full);
  pacing.noteUsed(99);
  expect(pacing.rate).toBeCloseTo(full * 0.9);
  pacing.noteUsed(20);
  expect(pacing.rate).toBeCloseTo(full * 0.9);
  pass(10_000);
  pacing.noteUsed(20);
  expect(pacing.rate).toBeCloseTo(full);
  pass(20_000);
  pacing.noteUsed(20);
  expect(pacing.rate).toBeCloseTo(full);
});

test('takes what it has sent itself for no sign of other feeds', async () => {
  const { pacing, ready, pass } = clocked();
  for (let count = 0; count < 8; count++) await ready(90);
  for (let count = 0; count < 12; count++) {
    await ready(90);
    pacing.noteUsed(100);
  }
  pass(3000);
  expect(pacing.rate).toBeCloseTo(270 * 0.95);
});

test('gives up a wait when its signal aborts', async () => {
  const pacing = new Pacing({ batchesPerSecond: 1, share: 1, pauseMs: 0 });
  const ending = new AbortController();
  await pacing.ready(100, ending.signal);
  const waiting = pacing.ready(1, ending.signal);
  ending.abort(new Error('ended'));
  await expect(waiting).rejects.toThrow('ended');
});
