import { ascending } from 'common';
import { type Document, promises } from './testing/promises';
import { type Setup, setup } from './testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());

const read = async () => (await s.app.inject('/openapi.json')).json() as Document;

test('names every route', async () => {
  const { paths } = await read();
  const routes = Object.entries(paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb.toUpperCase()} ${path}`),
  );
  expect(routes.sort(ascending)).toEqual([
    'GET /connection',
    'GET /health',
    'GET /live',
    'GET /metrics',
    'GET /notifications',
    'GET /openapi.json',
    'GET /ready',
    'GET /records/{pipeline}/{id}',
    'GET /runs',
    'GET /runs/{id}',
    'GET /runs/{id}/failures',
    'GET /runs/{id}/failures.csv',
    'GET /runs/{id}/samples',
    'GET /schedules',
    'GET /schedules/everything',
    'GET /sequence',
    'GET /sequences',
    'GET /settings',
    'GET /settings/candidates',
    'GET /settings/history',
    'GET /sync/status',
    'GET /sync/{pipeline}/changes',
    'GET /sync/{pipeline}/deletion',
    'POST /notifications/test',
    'POST /records/{pipeline}/{id}/send',
    'POST /runs/{id}/resume',
    'POST /runs/{id}/retry-failed',
    'POST /schedules/everything',
    'POST /schedules/{pipeline}',
    'POST /sequence',
    'POST /sequence/resume',
    'POST /sequence/stop',
    'POST /settings',
    'POST /settings/preview',
    'POST /sync/{pipeline}',
    'POST /sync/{pipeline}/preview',
    'POST /sync/{pipeline}/stop',
    'POST /work',
  ]);
});

test('names neither the project nor where it is, although everyone may read it', async () => {
  const { body } = await s.app.inject('/openapi.json');
  expect(body).not.toMatch(/\bshop\b|127\.0\.0\.1|our-client/);
});

test('says who may call, and what is answered to the others', async () => {
  const { paths, components } = await read();
  expect(Object.keys(components.securitySchemes)).toEqual(['merchantCenter', 'machine']);
  expect(paths['/sync/{pipeline}']?.post?.security).toEqual([
    { merchantCenter: [] },
    { machine: ['manage_key_value_documents:{projectKey}'] },
  ]);
  expect(paths['/runs']?.get?.security).toEqual([{ merchantCenter: [] }, { machine: ['view_key_value_documents:{projectKey}'] }]);
  expect(paths['/work']?.post?.security).toEqual([{ machine: ['manage_key_value_documents:{projectKey}'] }]);
  expect(paths['/health']?.get?.security).toEqual([]);
  for (const operation of Object.values(paths).flatMap((verbs) => Object.values(verbs))) {
    expect(operation.summary).toBeTruthy();
    const statuses = Object.keys(operation.responses);
    if (operation.security?.length) expect(statuses).toEqual(expect.arrayContaining(['400', '401', '403', '500', '503']));
  }
});

test('shapes have the names that clients are generated with', async () => {
  const { components } = await read();
  const names = [
    'ChangedRecord',
    'Changes',
    'Check',
    'Connection',
    'DeletionQuote',
    'Error',
    'Failure',
    'LiveStatus',
    'NotificationStatus',
    'PipelineStatus',
    'PreviewedRecord',
    'RecordView',
    'Run',
    'Sample',
    'Schedule',
    'Sequence',
    'SettingCandidates',
    'SettingsRevision',
    'SettingsStatus',
    'SliceResult',
    'StartedRun',
  ];
  expect(Object.keys(components.schemas).sort(ascending)).toEqual(names);
});

const nightly = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'all', enabled: true };
/** What there has to be before a route can do what it does. */
const PREPARED: Record<string, () => Promise<{ id: string }>> = {
  '/sync/{pipeline}/stop': () => s.shop.start(),
  '/runs/{id}/resume': () => s.shop.stopped(),
  '/work': () => s.shop.start(),
};
test.each<['GET' | 'POST', string, string, object | undefined, number]>([
  ['POST', '/sync/customers', '/sync/{pipeline}', {}, 202],
  ['POST', '/sync/customers', '/sync/{pipeline}', { ids: [] }, 400],
  ['POST', '/sync/unknown', '/sync/{pipeline}', {}, 404],
  ['POST', '/sync/customers/stop', '/sync/{pipeline}/stop', undefined, 202],
  ['POST', '/sync/customers/preview', '/sync/{pipeline}/preview', undefined, 200],
  ['POST', '/sync/customers', '/sync/{pipeline}', { mode: 'delta' }, 202],
  ['GET', '/sync/customers/changes', '/sync/{pipeline}/changes', undefined, 200],
  ['GET', '/schedules', '/schedules', undefined, 200],
  ['GET', '/schedules/everything', '/schedules/everything', undefined, 200],
  ['POST', '/schedules/customers', '/schedules/{pipeline}', nightly, 200],
  ['GET', '/sync/status', '/sync/status', undefined, 200],
  ['GET', '/runs', '/runs', undefined, 200],
  ['GET', '/runs/:id', '/runs/{id}', undefined, 200],
  ['GET', '/runs/:id/failures', '/runs/{id}/failures', undefined, 200],
  ['POST', '/runs/:id/resume', '/runs/{id}/resume', undefined, 202],
  ['POST', '/runs/:id/retry-failed', '/runs/{id}/retry-failed', undefined, 202],
  ['GET', '/records/customers/000001', '/records/{pipeline}/{id}', undefined, 200],
  ['POST', '/records/customers/000001/send', '/records/{pipeline}/{id}/send', undefined, 202],
  ['GET', '/connection', '/connection', undefined, 200],
  ['POST', '/work', '/work', undefined, 200],
  ['GET', '/health', '/health', undefined, 200],
  ['GET', '/ready', '/ready', undefined, 200],
])('%s %s answers what the document promises for %s', async (method, url, path, payload, status) => {
  s.shop.reset();
  const { id } = await (PREPARED[path] ?? (() => s.shop.imported()))();
  const document = await read();
  const headers = s.bearer(s.world.machine('m1'));
  const response = await s.app.inject({ method, url: url.replace(':id', id), headers, ...(payload ? { payload } : {}) });
  expect(response.statusCode).toBe(status);
  expect(promises(document)(method, path, response)).toEqual([]);
});

test('the page works without the internet', async () => {
  const page = await s.app.inject('/docs/');
  expect(page.statusCode).toBe(200);
  const files = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    expect(file).not.toMatch(/^(https?:)?\/\//);
    expect((await s.app.inject(new URL(file, 'http://x/docs/').pathname)).statusCode).toBe(200);
  }
  expect((await s.app.inject('/docs/static/swagger-initializer.js')).body).toContain('"validatorUrl":null');
});
