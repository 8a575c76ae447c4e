import { Retryable } from 'common';
import { type Setup, setup } from './testing/setup';

test('numbers by pipeline, outcome and route; no ids', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  const run = await s.shop.imported();
  await s.app.inject({ url: `/runs/${run.id}`, headers });
  await s.shop.start('orders');
  const response = await s.app.inject({ url: '/metrics', headers });
  expect(response.headers['content-type']).toContain('text/plain');
  expect(response.body).toContain('import_run_active{pipeline="orders",status="queued"} 1');
  expect(response.body).toContain('import_run_records{pipeline="customers",outcome="rejected"} 1');
  expect(response.body).toContain('http_request_duration_seconds_count{method="GET",route="/runs/:id",status="200"} 1');
  expect(response.body).toMatch(/nodejs_eventloop_lag_seconds \d/);
  expect(response.body).not.toMatch(/user-1|127\.0\.0\.1/);
  expect(response.body).not.toContain(run.id);

  const { store } = s.shop.numbers;
  await store.save('data-import-pipeline', 'products', { schema: 99 });
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 0');
  await store.delete('data-import-pipeline', 'products');
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 1');

  jest.spyOn(store, 'get').mockRejectedValueOnce(new Retryable('network', 'Gone.'));
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 0');
  await s.end();
});

test('the status of the imports in order is a number, and only the present one', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  const text = async () => (await s.app.inject({ url: '/metrics', headers })).body;
  expect(await text()).not.toMatch(/^sequence_status\{/m);
  await s.importer.sequences.start({ mode: 'all', trigger: 'user', requestedBy: 'user-1' });
  expect(await text()).toContain('sequence_status{status="running"} 1\n');
  await s.importer.sequences.stop();
  const { status } = (await s.importer.sequences.current()) ?? {};
  expect(status).not.toBe('running');
  expect((await text()).match(/^sequence_status.*$/gm)).toEqual([`sequence_status{status="${status}"} 1`]);
  await s.end();
});

test('a scraper needs its own token and no other system', async () => {
  const s = await setup({ METRICS_TOKEN: 'a-token-of-24-characters' });
  const get = (token: string) => s.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${token}` } });
  expect((await get('a-token-of-24-characters')).statusCode).toBe(200);
  expect((await get('a-token-of-24-character')).statusCode).toBe(401);
  // It opens nothing else.
  const headers = { authorization: 'Bearer a-token-of-24-characters' };
  expect((await s.app.inject({ url: '/runs', headers })).statusCode).toBe(401);
  expect((await s.app.inject({ url: '/metrics', headers: s.bearer(s.world.viewer()) })).statusCode).toBe(200);
  await s.end();
});

const HOUR_MS = 3_600_000;
const HOURLY = { cron: '0 * * * *', timeZone: 'UTC', scope: 'all', enabled: true } as const;

/** An hour and a half ago an import was due, and could not be started. */
async function missed({ shop, importer }: Setup): Promise<void> {
  const { store } = shop.numbers;
  shop.numbers.pushedMs = -3 * HOUR_MS;
  await importer.saveSchedule('customers', HOURLY);
  shop.numbers.pushedMs = -1.5 * HOUR_MS;
  const put = store.put.bind(store);
  const failing = jest.spyOn(store, 'put').mockImplementation(async (container, ...document) => {
    if (container === 'data-import-pipeline') throw new Retryable('network', 'Gone.');
    return put(container, ...document) as never;
  });
  await importer.sweep({ deadlineMs: 0, signal: AbortSignal.abort() }).catch(() => undefined);
  failing.mockRestore();
}

test('last success, age of the watermark, schedules, readiness and 429 are numbers', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  const text = async () => (await s.app.inject({ url: '/metrics', headers })).body;
  s.shop.numbers.pushedMs = -4 * HOUR_MS;
  const { finishedAt } = await s.shop.imported();
  await missed(s);
  // The check is made beside, so that no scrape waits for it.
  await text();
  await s.app.inject({ url: '/ready' });
  const good = await text();
  const finished = Date.parse(String(finishedAt)) / 1000;
  expect(good).toContain(`import_last_success_timestamp_seconds{pipeline="customers"} ${finished}\n`);
  const [, age = ''] = /^import_watermark_age_seconds\{pipeline="customers"\} (\S+)$/m.exec(good) ?? [];
  expect(Math.abs(Number(age) - (Date.now() / 1000 - finished))).toBeLessThan(120);
  const [, late = ''] = /^schedule_overdue_seconds\{pipeline="customers"\} (\S+)$/m.exec(good) ?? [];
  expect(Number(late)).toBeGreaterThan(3600);
  expect(good).toContain('import_ready 1');
  expect(good).toContain('upstream_throttled_total{system="klaviyo"} 3');
  expect(await text()).toContain('upstream_throttled_total{system="klaviyo"} 3');
  await s.end();
});

test('behind a failed run the history says when one was last done, once for each newest run', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  s.shop.numbers.pushedMs = -HOUR_MS;
  const { finishedAt } = await s.shop.imported();
  s.shop.numbers.pushedMs = 0;
  s.shop.numbers.map = () => ({ kind: 'rejected', code: 'bad', reason: 'All of them.' });
  expect((await s.shop.imported()).status).toBe('failed');
  const text = async () => (await s.app.inject({ url: '/metrics', headers })).body;
  const wanted = `import_last_success_timestamp_seconds{pipeline="customers"} ${Date.parse(String(finishedAt)) / 1000}\n`;
  expect(await text()).toContain(wanted);
  expect(await text()).toContain(wanted);
  expect(s.importer.listRuns.mock.calls.filter(([{ pipeline }]) => pipeline === 'customers')).toHaveLength(1);
  await s.end();
});

test('a schedule that is switched off is not overdue', async () => {
  const s = await setup();
  await missed(s);
  await s.importer.saveSchedule('customers', { ...HOURLY, enabled: false });
  const { body } = await s.app.inject({ url: '/metrics', headers: s.bearer(s.world.viewer()) });
  expect(body).toContain('schedule_overdue_seconds{pipeline="customers"} 0');
  await s.end();
});
