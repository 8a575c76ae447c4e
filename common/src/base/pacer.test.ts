import { setMaxListeners } from 'node:events';
import { Pacer, SharedPause } from './pacer';

const never = new AbortController().signal;
// Forty wait for it at once here.
setMaxListeners(0, never);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Milliseconds until each of so many turns. */
async function turnsOf(pacer: Pacer, count: number): Promise<number[]> {
  const begun = performance.now();
  const turns = Promise.all(Array.from({ length: count }, () => pacer.turn(never).then(() => performance.now() - begun)));
  await jest.advanceTimersByTimeAsync(60_000);
  return turns;
}

describe('Pacer', () => {
  it('spaces turns evenly and uses the rate to 95 %', async () => {
    const turns = await turnsOf(new Pacer(50), 40);
    const last = turns.at(-1) ?? 0;
    expect(last).toBeGreaterThanOrEqual(39 * 20 * 0.98);
    expect(last).toBeLessThanOrEqual((39 * 20) / 0.9);
    const distances = turns.slice(1).map((at, index) => at - (turns[index] ?? 0));
    expect(Math.min(...distances)).toBeGreaterThan(12);
  });

  it('makes up for no turn that was not asked for', async () => {
    const pacer = new Pacer(20);
    await pacer.turn(never);
    await jest.advanceTimersByTimeAsync(300);
    const turns = await turnsOf(pacer, 3);
    expect(turns[2]).toBeGreaterThanOrEqual(90);
  });

  it('keeps the pause of all', async () => {
    const pause = new SharedPause();
    const pacer = new Pacer(1000, pause);
    pause.extend(200);
    pause.extend(50);
    const turns = await turnsOf(pacer, 2);
    expect(turns[0]).toBeGreaterThanOrEqual(195);
  });

  it('takes no turn for a caller that has left', async () => {
    const pacer = new Pacer(10);
    await pacer.turn(never);
    const leaving = new AbortController();
    const left = pacer.turn(leaving.signal);
    const next = turnsOf(pacer, 1);
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect((await next)[0]).toBeLessThan(150);
  });
});
