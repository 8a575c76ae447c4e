import { setImmediate as turn } from 'node:timers/promises';
import { Retryable } from 'common';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
beforeEach(() => s.shop.reset());
afterEach(() => jest.restoreAllMocks());

/** Fifteen seconds are over at once. */
function hurry(): void {
  const real = setTimeout;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((task: () => void, ms = 0) => real(task, ms === 15_000 ? 5 : ms)) as typeof setTimeout);
}

let fail: () => void;
/** As the other side is asked again and again: it fails in the end, long after the answer. */
const tooLate = () =>
  new Promise<never>((_, reject) => {
    fail = () => reject(new Retryable('commercetools_unavailable', 'Too late.'));
  });
async function* noLines(): AsyncGenerator<string> {
  yield await tooLate();
}

test.each<[url: string, silence: () => unknown]>([
  ['/sync/status', () => s.importer.status.mockImplementationOnce(tooLate)],
  ['/sync/customers/changes', () => s.importer.changes.mockImplementationOnce(tooLate)],
  ['/runs', () => s.importer.listRuns.mockImplementationOnce(tooLate)],
  ['/runs/run-1', () => s.importer.getRun.mockImplementationOnce(tooLate)],
  ['/runs/run-1/samples', () => s.importer.samples.mockImplementationOnce(tooLate)],
  ['/runs/run-1/failures', () => s.importer.listFailures.mockImplementationOnce(tooLate)],
  ['/runs/run-1/failures.csv', () => s.importer.failuresCsv.mockImplementationOnce(noLines)],
  ['/schedules', () => s.importer.schedules.mockImplementationOnce(tooLate)],
])('%s says in time that commercetools does not answer', async (url, silence) => {
  silence();
  hurry();
  const response = await s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
  expect(response.statusCode).toBe(503);
  expect(response.headers).toMatchObject({ 'retry-after': '5', 'content-type': 'application/json; charset=utf-8' });
  expect(response.json().message).toBe('commercetools gives no usable answer at the moment.');
  // An error after the answer has no effect.
  fail();
  await turn();
});
