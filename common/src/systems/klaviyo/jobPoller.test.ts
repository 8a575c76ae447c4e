import { JobPoller, type JobResource } from './jobPoller';
import { Refusal } from './session';

const ending = new AbortController();
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Jobs that end `ms` after they are first asked about. */
function book(ends: Record<string, number>) {
  const asked: { at: number; what: string }[] = [];
  const begun = performance.now();
  const job = (id: string): JobResource => {
    const over = performance.now() - begun >= (ends[id] ?? 0);
    return { id, attributes: { status: over ? 'complete' : 'processing', createdAt: new Date() } };
  };
  const ask = (what: string) => asked.push({ at: performance.now() - begun, what });
  return {
    asked,
    read: async (id: string) => {
      ask(id);
      return { body: { data: job(id) } };
    },
    list: async (filter: string) => {
      ask('list');
      const open = Object.keys(ends).map(job);
      const data = open.filter(({ attributes }) => filter.includes(String(attributes.status)));
      return { response: { headers: {} }, body: { data } };
    },
  };
}

const watch = (ends: Record<string, number>, signal = new AbortController().signal, jobMs = 60_000) => {
  const jobs = book(ends);
  const poller = new JobPoller(jobs, signal, jobMs);
  return { jobs, poller, ended: Promise.allSettled(Object.keys(ends).map((id) => poller.complete(id))) };
};

it('many jobs cost two lists a look, and one look each when they have ended', async () => {
  const ends = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`job-${index}`, 10_000]));
  const { jobs, ended } = watch(ends);
  await jest.advanceTimersByTimeAsync(15_000);
  expect((await ended).map(({ status }) => status)).toEqual(Array(40).fill('fulfilled'));
  expect(jobs.asked.filter(({ what }) => what !== 'list')).toHaveLength(40);
  expect(jobs.asked.filter(({ what }) => what === 'list').length).toBeLessThan(24);
});

it('asks ever less often while nothing ends, but at least every three seconds', async () => {
  const { jobs, ended } = watch({ only: 50_000 });
  await jest.advanceTimersByTimeAsync(60_000);
  await ended;
  const gaps = jobs.asked.slice(1).map(({ at }, index) => Math.round(at - (jobs.asked[index]?.at ?? 0)));
  expect(gaps[0]).toBeLessThan(1000);
  expect(Math.max(...gaps)).toBe(3000);
  expect(gaps).toEqual([...gaps].sort((a, b) => a - b));
});

it('a job that never ends is given up, and keeps no other from ending', async () => {
  const { ended } = watch({ soon: 1000, never: Number.POSITIVE_INFINITY });
  await jest.advanceTimersByTimeAsync(90_000);
  const [soon, never] = await ended;
  expect(soon).toMatchObject({ status: 'fulfilled', value: { id: 'soon' } });
  expect(never).toMatchObject({ reason: { name: 'Fatal', code: 'klaviyo_job_timeout' } });
});

it('the wait ends with the slice', async () => {
  const { jobs, ended } = watch({ only: 50_000 }, ending.signal);
  await jest.advanceTimersByTimeAsync(5000);
  const before = jobs.asked.length;
  ending.abort(new Error('over'));
  await jest.advanceTimersByTimeAsync(60_000);
  expect(await ended).toMatchObject([{ status: 'rejected', reason: { message: 'over' } }]);
  expect(jobs.asked).toHaveLength(before);
});

it('counts the time-out from the start of a job, over all slices of work', async () => {
  const never = Number.POSITIVE_INFINITY;
  const poller = new JobPoller(book({ never, stuck: never }), new AbortController().signal, 60_000);
  const old = Promise.allSettled([poller.complete('never', 59_000), poller.over('stuck', 59_500)]);
  await jest.advanceTimersByTimeAsync(4000);
  expect(await old).toMatchObject(Array(2).fill({ reason: { code: 'klaviyo_job_timeout' } }));
});

it('does not care how a job ended of which only the end counts', async () => {
  const jobs = { ...book({}), read: async () => Promise.reject(new Refusal(404, [])) };
  const poller = new JobPoller<JobResource>(jobs, new AbortController().signal, 60_000);
  const both = Promise.allSettled([poller.over('gone', 0), poller.complete('lost', 0)]);
  await jest.advanceTimersByTimeAsync(1000);
  expect(await both).toMatchObject([{ status: 'fulfilled' }, { reason: { code: 'klaviyo_job_lost' } }]);
});
