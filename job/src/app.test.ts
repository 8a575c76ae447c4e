import { setTimeout as sleep } from 'node:timers/promises';
import { Retryable, type Sweep, silent } from 'common';
import { buildApp } from './app';

const DONE: Sweep = {
  started: [{ pipeline: 'customers', runId: 'run-1', at: '2026-01-01T01:00:00.000Z' }],
  skipped: [],
  worked: [{ pipeline: 'customers', runId: 'run-1', status: 'done', more: false }],
};
const sweep = jest.fn(async (_options: { deadlineMs: number; signal: AbortSignal }): Promise<Sweep> => DONE);
/** Waits until so many rounds have begun. */
const begun = async (rounds: number) => {
  for (const end = Date.now() + 30_000; sweep.mock.calls.length < rounds && Date.now() < end; ) await sleep(5);
  expect(sweep.mock.calls.length).toBeGreaterThanOrEqual(rounds);
};
const close = jest.fn(async () => {});
// What is waited for may take its time on a busy machine.
jest.setTimeout(60_000);
let app: ReturnType<typeof buildApp>;
const throttled = () => ({ commercetools: 2, klaviyo: 0 });
const setup = (jobInterval = 0, metricsToken?: string) => {
  app = buildApp({ importer: { sweep, close, throttled }, env: { jobSeconds: 1500, jobInterval, metricsToken }, log: silent });
  return app;
};
afterEach(async () => {
  await app.close();
  jest.restoreAllMocks();
  jest.clearAllMocks();
});

test('a call makes a round of 25 minutes at most and answers what was done', async () => {
  const response = await setup().inject({ method: 'POST', url: '/job' });
  expect([response.statusCode, response.json()]).toEqual([200, DONE]);
  expect(sweep).toHaveBeenCalledWith({ deadlineMs: 1_500_000, signal: expect.any(AbortSignal) });
});

test.each([
  ['application/json', '{"anything":'],
  ['application/octet-stream', 'x'],
  ['text/plain', 'x'],
])('whatever the scheduler sends as %s is dropped', async (type, payload) => {
  const response = await setup().inject({ method: 'POST', url: '/job', headers: { 'content-type': type }, payload });
  expect(response.statusCode).toBe(200);
});

test('refuses calls beyond 20 a minute, and takes one again three seconds later', async () => {
  setup();
  const call = () => app.inject({ method: 'POST', url: '/job' });
  const answers = await Promise.all(Array.from({ length: 50 }, call));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(20);
  const refused = answers.find(({ statusCode }) => statusCode === 429);
  expect([refused?.headers['retry-after'], refused?.json().errors[0].code]).toEqual(['3', 'too_many_rounds']);
  expect(sweep).toHaveBeenCalledTimes(20);
  const now = performance.now() + 3000;
  jest.spyOn(performance, 'now').mockReturnValue(now);
  expect((await call()).statusCode).toBe(200);
});

test('too many rounds at once are refused; one that ended makes room', async () => {
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  setup();
  sweep.mockImplementation(async () => finished.then(() => DONE));
  // Whole milliseconds: adding a minute to a fraction may come out a hair below a minute, and so a round short.
  const now = Math.ceil(performance.now());
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now);
  const some = () => Array.from({ length: 20 }, () => app.inject({ method: 'POST', url: '/job' }));
  const first = some();
  await begun(20);
  clock.mockReturnValue(now + 60_000);
  const rounds = [...first, ...some()];
  await begun(40);
  clock.mockReturnValue(now + 120_000);
  const refused = await app.inject({ method: 'POST', url: '/job' });
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '60']);
  finish();
  expect((await Promise.all(rounds)).every(({ statusCode }) => statusCode === 200)).toBe(true);
  expect((await app.inject({ method: 'POST', url: '/job' })).statusCode).toBe(200);
  sweep.mockImplementation(async () => DONE);
});

test('answers an error without the words of others', async () => {
  setup();
  sweep.mockRejectedValueOnce(new Retryable('commercetools_unavailable', 'No answer.'));
  const passing = await app.inject({ method: 'POST', url: '/job' });
  expect([passing.statusCode, passing.json().errors[0].code]).toEqual([503, 'commercetools_unavailable']);
  sweep.mockRejectedValueOnce(new Error('anna@example.com'));
  const other = await app.inject({ method: 'POST', url: '/job' });
  expect([other.statusCode, other.body.includes('anna')]).toEqual([503, false]);
  expect((await app.inject({ method: 'GET', url: '/job' })).statusCode).toBe(404);
  expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
});

test('closing tells a round to end and waits for its answer', async () => {
  setup();
  await app.listen({ host: '127.0.0.1', port: 0 });
  sweep.mockImplementationOnce(async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return DONE;
  });
  const address = app.server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const round = fetch(`http://127.0.0.1:${port}/job`, { method: 'POST' });
  await begun(1);
  await app.close();
  expect((await round).status).toBe(200);
  expect(close).toHaveBeenCalledTimes(1);
});

test('with an interval it calls itself, on time even while a round is long', async () => {
  let finish = () => {};
  const long = new Promise<void>((resolve) => {
    finish = resolve;
  });
  sweep.mockImplementationOnce(async () => long.then(() => DONE)).mockRejectedValueOnce(new Error('gone'));
  await setup(0.05).listen({ host: '127.0.0.1', port: 0 });
  expect(sweep.mock.calls.length).toBeGreaterThanOrEqual(1);
  await begun(4);
  finish();
});

test('counts its rounds by how they ended', async () => {
  setup();
  const text = async () => (await app.inject('/metrics')).body;
  expect(await text()).toContain('job_last_round_timestamp_seconds 0');
  await app.inject({ method: 'POST', url: '/job' });
  const after = await text();
  expect(after).toContain('job_rounds_total{outcome="done"} 1');
  expect(after).toMatch(/job_last_round_timestamp_seconds 1\.?\d*e?\+?\d*/);
  expect(after).toContain('upstream_throttled_total{system="commercetools"} 2');
  sweep.mockRejectedValueOnce(new Retryable('network', 'Gone.'));
  await app.inject({ method: 'POST', url: '/job' });
  expect(await text()).toContain('job_rounds_total{outcome="failed"} 1');
});

test('gives its metrics to its own machine, or to who has the token', async () => {
  setup();
  expect((await app.inject({ url: '/metrics', remoteAddress: '10.0.0.1' })).statusCode).toBe(401);
  await app.close();
  setup(0, 'a-token-of-24-characters');
  const get = (authorization: string) => app.inject({ url: '/metrics', remoteAddress: '10.0.0.1', headers: { authorization } });
  expect((await get('Bearer a-token-of-24-characters')).statusCode).toBe(200);
  expect((await get('Bearer another-token-of-that-size')).statusCode).toBe(401);
});
