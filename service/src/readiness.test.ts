import { Retryable, silent } from 'common';
import { createReadiness } from './readiness';
import { setup } from './testing/setup';
import { Shop } from './testing/shop';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a good answer holds for a minute, and many probes share one check', async () => {
  const { importer } = new Shop();
  const readiness = createReadiness(importer, silent);
  await Promise.all([readiness.reasons(), readiness.reasons(), readiness.check()]);
  jest.advanceTimersByTime(59_000);
  expect(await readiness.reasons()).toEqual([]);
  expect(importer.check).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(2000);
  await readiness.reasons();
  expect(importer.check).toHaveBeenCalledTimes(2);
});

test('an answer holds no longer when the clock was set back', async () => {
  const { importer } = new Shop();
  const readiness = createReadiness(importer, silent);
  await readiness.reasons();
  jest.setSystemTime(Date.now() - 3_600_000);
  jest.advanceTimersByTime(61_000);
  await readiness.reasons();
  expect(importer.check).toHaveBeenCalledTimes(2);
});

test('a bad answer holds for ten seconds', async () => {
  const shop = new Shop();
  const { importer } = shop;
  shop.faulty = 'klaviyo';
  const readiness = createReadiness(importer, silent);
  expect(await readiness.reasons()).toEqual(['klaviyo']);
  jest.advanceTimersByTime(9000);
  expect(await readiness.reasons()).toEqual(['klaviyo']);
  shop.faulty = undefined;
  jest.advanceTimersByTime(2000);
  expect(await readiness.reasons()).toEqual([]);
});

test('a check that fails or takes too long is no readiness', async () => {
  const shop = new Shop();
  const { importer } = shop;
  importer.check.mockRejectedValueOnce(new Retryable('network', 'Gone.'));
  const readiness = createReadiness(importer, silent);
  expect(await readiness.reasons()).toEqual(['check_failed']);
  jest.advanceTimersByTime(11_000);
  shop.checking = new Promise(() => undefined);
  const slow = readiness.reasons();
  await jest.advanceTimersByTimeAsync(5000);
  expect(await slow).toEqual(['checking']);
});

test('/ready says codes and nothing else; /health says nothing at all', async () => {
  jest.useRealTimers();
  const s = await setup();
  s.shop.faulty = 'klaviyo';
  const response = await s.app.inject('/ready');
  expect([response.statusCode, response.json()]).toEqual([503, { ready: false, reasons: ['klaviyo'] }]);
  expect((await s.app.inject('/health')).json()).toEqual({ status: 'ok' });
  await s.end();
});
