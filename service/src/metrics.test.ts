import { type PipelineStatus, Retryable } from 'common';
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
