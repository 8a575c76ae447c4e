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
