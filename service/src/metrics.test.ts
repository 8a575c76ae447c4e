import { type PipelineStatus, Retryable, type Run, type Schedule } from 'common';
import { setup } from './testing/setup';

test('numbers by pipeline, outcome and route; no ids', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  await s.app.inject({ url: '/runs/run-1', headers });
  const response = await s.app.inject({ url: '/metrics', headers });
  expect(response.headers['content-type']).toContain('text/plain');
  expect(response.body).toContain('import_run_active{pipeline="customers",status="running"} 1');
  expect(response.body).toContain('import_run_records{pipeline="customers",outcome="rejected"} 1');
  expect(response.body).toContain('http_request_duration_seconds_count{method="GET",route="/runs/:id",status="200"} 1');
  expect(response.body).toMatch(/nodejs_eventloop_lag_seconds \d/);
  expect(response.body).not.toMatch(/run-1|user-1|127\.0\.0\.1/);

  const [known] = await s.importer.status();
  s.importer.status.mockResolvedValueOnce([
    { ...known, stateError: { code: 'state_unreadable', message: 'Delete it.' } } as PipelineStatus,
  ]);
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 0');
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 1');

  s.importer.status.mockRejectedValueOnce(new Retryable('network', 'Gone.'));
  expect((await s.app.inject({ url: '/metrics', headers })).body).toContain('import_state_readable 0');
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

test('last success, age of the watermark, schedules, readiness and 429 are numbers', async () => {
  const s = await setup();
  const headers = s.bearer(s.world.viewer());
  const text = async () => (await s.app.inject({ url: '/metrics', headers })).body;
  s.importer.check.mockResolvedValue({ ok: true, systems: [] });
  // The check is made beside, so that no scrape waits for it.
  await text();
  await s.app.inject({ url: '/ready' });
  const good = await text();
  const finished = Date.parse('2026-01-30T08:00:00.000Z') / 1000;
  expect(good).toContain(`import_last_success_timestamp_seconds{pipeline="customers"} ${finished}\n`);
  const [, age = ''] = /^import_watermark_age_seconds\{pipeline="customers"\} (\S+)$/m.exec(good) ?? [];
  expect(Math.abs(Number(age) - (Date.now() / 1000 - finished))).toBeLessThan(60);
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
  const [known] = await s.importer.status();
  const lastRun = { ...known?.lastRun, id: 'run-9', status: 'failed', finishedAt: '2026-01-31T08:00:00.000Z' };
  s.importer.status.mockResolvedValue([{ ...known, lastRun } as PipelineStatus]);
  s.importer.listRuns.mockResolvedValue([{ ...lastRun, status: 'done', finishedAt: '2026-01-02T03:04:05.000Z' } as Run]);
  const text = async () => (await s.app.inject({ url: '/metrics', headers })).body;
  const wanted = `import_last_success_timestamp_seconds{pipeline="customers"} ${Date.parse('2026-01-02T03:04:05.000Z') / 1000}\n`;
  expect(await text()).toContain(wanted);
  expect(await text()).toContain(wanted);
  expect(s.importer.listRuns).toHaveBeenCalledTimes(1);
  await s.end();
});

test('a schedule that is switched off is not overdue', async () => {
  const s = await setup();
  const [schedule] = await s.importer.schedules();
  s.importer.schedules.mockResolvedValue([{ ...schedule, enabled: false } as Schedule]);
  const { body } = await s.app.inject({ url: '/metrics', headers: s.bearer(s.world.viewer()) });
  expect(body).toContain('schedule_overdue_seconds{pipeline="customers"} 0');
  await s.end();
});
