import { waitForJob } from './jobs';

const { signal } = new AbortController();
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const stages = (...statuses: string[]) => {
  const asked: number[] = [];
  const ask = async () => {
    asked.push(performance.now());
    return { status: statuses.length > 1 ? (statuses.shift() ?? '') : (statuses[0] ?? '') };
  };
  return { asked, ask };
};

it.each(['complete', 'cancelled'])('neither queued nor processing is an end: %s is', async (end) => {
  const { ask, asked } = stages('queued', 'queued', 'processing', 'something new', end);
  const job = waitForJob(ask, signal);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await job).toEqual({ status: end });
  expect(asked).toHaveLength(5);
});

it('asks ever less often, but at least every five seconds', async () => {
  const { ask, asked } = stages('queued');
  const job = waitForJob(ask, signal, 100_000);
  job.catch(() => {});
  await jest.advanceTimersByTimeAsync(90_000);
  const gaps = asked.slice(1).map((time, index) => Math.round(time - (asked[index] ?? 0)));
  expect(gaps[0]).toBeLessThan(1000);
  expect(Math.max(...gaps)).toBe(5000);
  expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
});

it('a job that never ends is given up: somebody has to look', async () => {
  const job = waitForJob(stages('queued').ask, signal);
  const settled = job.catch((error: unknown) => error);
  await jest.advanceTimersByTimeAsync(29 * 60_000);
  expect(await Promise.race([settled, Promise.resolve('waiting')])).toBe('waiting');
  await jest.advanceTimersByTimeAsync(2 * 60_000);
  expect(await settled).toMatchObject({ name: 'Fatal', code: 'klaviyo_job_timeout' });
});

it('the wait ends with the run', async () => {
  const ending = new AbortController();
  const { ask, asked } = stages('queued');
  const job = waitForJob(ask, ending.signal);
  job.catch(() => {});
  await jest.advanceTimersByTimeAsync(1000);
  const before = asked.length;
  ending.abort(new Error('ended'));
  await expect(job).rejects.toThrow('ended');
  await jest.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(before);
});

it('trouble of the question is told', async () => {
  const job = waitForJob(() => Promise.reject(new Error('trouble')), signal);
  job.catch(() => {});
  await jest.advanceTimersByTimeAsync(1000);
  await expect(job).rejects.toThrow('trouble');
});
