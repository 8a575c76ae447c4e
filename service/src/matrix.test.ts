import { ascending, Fatal, Refused, Retryable } from 'common';
import { type Document, promises } from './testing/promises';
import { type Setup, setup } from './testing/setup';
import { BY } from './testing/shop';

let s: Setup;
let broken: ReturnType<typeof promises>;
beforeAll(async () => {
  s = await setup();
  broken = promises((await s.app.inject('/openapi.json')).json() as Document);
});
afterAll(() => s.end());

/** A run that is there for the routes of one. */
let runId: string;
/** Nothing is in progress: what a route needs besides is started by `prepare`. */
const begin = async () => {
  s.shop.reset();
  runId = (await s.shop.imported()).id;
};
beforeAll(begin);
afterEach(() => jest.clearAllMocks());

type Who = 'viewer' | 'manager' | 'record viewer' | 'record sender' | 'other view' | 'looking machine' | 'machine';
type Method = 'GET' | 'POST';
type Route = [method: Method, path: string, url: string, may: Who[], status: number, payload?: object];

const LOOK: Who[] = ['viewer', 'manager', 'looking machine', 'machine'];
const MANAGE: Who[] = ['manager', 'machine'];
const SEE_RECORDS: Who[] = ['record viewer', 'record sender', 'machine'];
const SEND_RECORDS: Who[] = ['record sender', 'machine'];
const EVERY_NIGHT = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', enabled: true };
const NIGHTLY = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'all', enabled: true };
const ROUTES: Route[] = [
  ['GET', '/sync/status', '/sync/status', LOOK, 200],
  ['GET', '/runs', '/runs', LOOK, 200],
  ['GET', '/runs/{id}', '/runs/:run', LOOK, 200],
  ['GET', '/runs/{id}/samples', '/runs/:run/samples', LOOK, 200],
  ['GET', '/runs/{id}/failures', '/runs/:run/failures', LOOK, 200],
  ['GET', '/runs/{id}/failures.csv', '/runs/:run/failures.csv', LOOK, 200],
  ['GET', '/connection', '/connection', LOOK, 200],
  ['GET', '/metrics', '/metrics', LOOK, 200],
  ['GET', '/sync/{pipeline}/changes', '/sync/customers/changes', LOOK, 200],
  ['GET', '/sync/{pipeline}/deletion', '/sync/customers/deletion?of=own', LOOK, 200],
  ['GET', '/sequence', '/sequence', LOOK, 200],
  ['GET', '/live', '/live?days=7', LOOK, 200],
  ['GET', '/notifications', '/notifications', LOOK, 200],
  ['POST', '/notifications/test', '/notifications/test', MANAGE, 200, { to: 'webhook' }],
  ['GET', '/settings', '/settings', LOOK, 200],
  ['GET', '/settings/history', '/settings/history', LOOK, 200],
  ['GET', '/settings/candidates', '/settings/candidates?pipeline=customers', LOOK, 200],
  ['POST', '/settings', '/settings', MANAGE, 200, { revision: 0, values: {} }],
  ['POST', '/settings/preview', '/settings/preview', MANAGE, 200, { pipeline: 'customers', values: {} }],
  ['GET', '/sequences', '/sequences', LOOK, 200],
  ['POST', '/sequence', '/sequence', MANAGE, 202],
  ['POST', '/sequence/stop', '/sequence/stop', MANAGE, 202],
  ['POST', '/sequence/resume', '/sequence/resume', MANAGE, 202],
  ['GET', '/schedules', '/schedules', LOOK, 200],
  ['GET', '/schedules/everything', '/schedules/everything', LOOK, 200],
  ['POST', '/schedules/everything', '/schedules/everything', MANAGE, 200, { all: EVERY_NIGHT }],
  ['POST', '/schedules/{pipeline}', '/schedules/customers', MANAGE, 200, NIGHTLY],
  ['POST', '/sync/{pipeline}', '/sync/customers', MANAGE, 202],
  ['POST', '/sync/{pipeline}/stop', '/sync/customers/stop', MANAGE, 202],
  ['POST', '/sync/{pipeline}/preview', '/sync/customers/preview', MANAGE, 200],
  ['POST', '/runs/{id}/resume', '/runs/:run/resume', MANAGE, 202],
  ['POST', '/runs/{id}/retry-failed', '/runs/:run/retry-failed', MANAGE, 202],
  ['GET', '/records/{pipeline}/{id}', '/records/customers/000001', SEE_RECORDS, 200],
  ['POST', '/records/{pipeline}/{id}/send', '/records/customers/000001/send', SEND_RECORDS, 202],
  ['POST', '/work', '/work', ['machine'], 204],
];
/** What there has to be before a route can do what it does. */
const PREPARED: Record<string, () => Promise<unknown>> = {
  '/sync/{pipeline}/stop': () => s.shop.start(),
  '/runs/{id}/resume': async () => {
    runId = (await s.shop.stopped()).id;
  },
  '/sequence/stop': () => s.importer.sequences.start({ mode: 'all', ...BY }),
  '/sequence/resume': async () => {
    await s.importer.sequences.start({ mode: 'all', ...BY });
    await s.importer.sequences.stop();
  },
};
/** The state in which a route does what it does. */
const prepare = async (path: string) => {
  await begin();
  await PREPARED[path]?.();
  jest.clearAllMocks();
};
const POSTS = ROUTES.filter(([method]) => method === 'POST');

const permitted = (...names: string[]) => s.world.user({ [`${s.world.url}/claims/user_permissions`]: names });
const TOKENS: Record<Who, () => string> = {
  viewer: () => s.world.viewer(),
  manager: () => s.world.user(),
  'record viewer': () => permitted('canView', 'canViewKlaviyoRecords'),
  'record sender': () => permitted('canView', 'canManageKlaviyoRecords'),
  // Of any custom view of the project: its names say nothing of which.
  'other view': () => permitted('canView', 'canManage'),
  'looking machine': () => s.world.machine('looking', { scope: 'view_key_value_documents:shop' }),
  machine: () => s.world.machine('working'),
};
const call = (method: Method, url: string, token: string, more: object = {}) =>
  s.app.inject({
    method,
    url: url.replace(':run', runId),
    ...more,
    headers: { ...s.bearer(token), ...(more as { headers?: object }).headers },
  });
const started = () =>
  [
    s.importer.start,
    s.importer.stop,
    s.importer.resume,
    s.importer.retryFailed,
    s.importer.preview,
    s.importer.saveSchedule,
    s.importer.saveEverythingSchedules,
    s.importer.notifications.test,
    s.importer.settings.save,
    s.importer.settings.preview,
    s.importer.sequences.start,
    s.importer.sequences.stop,
    s.importer.sequences.resume,
  ].flatMap(({ mock }) => mock.calls as unknown[]);
const methods = () => {
  const { sequences, live, notifications, records, settings, ...others } = s.importer;
  return [others, sequences, live, notifications, records, settings].flatMap((each) => Object.values<jest.Mock>(each));
};
const SHAPE = {
  message: expect.any(String),
  errors: [expect.objectContaining({ code: expect.any(String), message: expect.any(String) })],
};

test('every route with a permission is in this matrix', () => {
  const document = s.app.swagger() as unknown as Document;
  const guarded = Object.entries(document.paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).flatMap(([verb, { security }]) => (security?.length ? [`${verb.toUpperCase()} ${path}`] : [])),
  );
  expect(guarded.sort(ascending)).toEqual(ROUTES.map(([method, path]) => `${method} ${path}`).sort(ascending));
});

describe.each(ROUTES)('%s %s', (method, path, url, may, status, payload) => {
  test.each(Object.keys(TOKENS) as Who[])('%s', async (who) => {
    if (may.includes(who)) await prepare(path);
    const response = await call(method, url, TOKENS[who](), payload ? { payload } : {});
    expect(response.statusCode).toBe(may.includes(who) ? status : 403);
    expect(broken(method, path, response)).toEqual([]);
    if (!may.includes(who)) {
      expect(response.json()).toMatchObject({ statusCode: 403, ...SHAPE });
      expect(started()).toEqual([]);
    }
  });

  const past = Math.floor(Date.now() / 1000) - 60;
  test.each<[string, () => string]>([
    ['none', () => ''],
    ['expired', () => s.world.user({ exp: past })],
    ['for another service', () => s.world.user({ aud: 'https://evil.example.com' })],
    ['of another project', () => s.world.user({ [`${s.world.url}/claims/project_key`]: 'other' })],
    ['not signed', () => s.world.unsigned()],
    ['signed with another key', () => s.world.forged()],
    ['signed with the public key', () => s.world.confused()],
    ['of an unknown machine', () => 'unknown-token'],
    ['of a machine of another project', () => s.world.machine('foreign', { scope: 'manage_project:other' })],
    ['of a machine that was revoked', () => s.world.machine('revoked', { active: false })],
  ])('a token %s', async (_, token) => {
    const response = await call(method, url, token());
    // Too many unauthenticated requests from one address are refused with 429.
    expect([401, 429]).toContain(response.statusCode);
    expect(response.json()).toMatchObject({ statusCode: response.statusCode, ...SHAPE });
    expect(broken(method, path, response)).toEqual([]);
    expect(started()).toEqual([]);
  });
});

describe.each(ROUTES.filter(([, path]) => path !== '/metrics'))(
  'an error behind %s %s',
  (method, path, url, _may, _status, payload) => {
    test.each<[Error, number]>([
      [new Fatal('state_unreadable', 'Unknown layout.'), 502],
      [new Retryable('commercetools_unavailable', 'No answer.'), 503],
      [new Refused('not_found', 'No such thing.'), 404],
      [new RangeError('canary'), 500],
    ])('%s is answered with %i', async (error, status) => {
      for (const method of methods()) method.mockImplementationOnce(() => Promise.reject(error) as never);
      s.importer.failuresCsv.mockReset().mockImplementationOnce(() => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }),
      }));
      const response = await call(method, url, s.world.machine('working'), payload ? { payload } : {});
      await begin();
      expect(response.statusCode).toBe(status);
      expect(response.json()).toMatchObject({ statusCode: status, ...SHAPE });
      // What takes no id finds no absent thing either.
      if (status !== 404 || path.includes('{')) expect(broken(method, path, response)).toEqual([]);
      expect(response.body).not.toContain('canary');
    });
  },
);

describe.each(POSTS)('a body for %s %s', (method, path, url) => {
  const json = { 'content-type': 'application/json' };
  test.each<[string, object, number[]]>([
    ['that is no JSON', { payload: '{"ids":', headers: json }, [400]],
    ['that is a list', { payload: '[]', headers: json }, [400]],
    ['that is nothing', { payload: 'null', headers: json }, [400]],
    ['that is a number', { payload: '7', headers: json }, [400]],
    ['with an unknown field', { payload: { unknown: 1 } }, [400]],
    ['with a field of the prototype', { payload: '{"__proto__":{"ids":["a"]}}', headers: json }, [400]],
    ['with 100,000 ids', { payload: { ids: Array(100_000).fill('a') } }, [400]],
    ['of two megabytes', { payload: { ids: Array(60_000).fill('0b5a7f0e-2d6e-4d0e-9b5e-1f2f3a4b5c6d') } }, [413]],
    ['of another type', { payload: '<a/>', headers: { 'content-type': 'application/xml' } }, [415]],
    ['in another coding', { payload: 'x', headers: { ...json, 'content-encoding': 'gzip' } }, [400, 415]],
  ])('%s is refused', async (_, more, statuses) => {
    const response = await call(method, url, s.world.machine('working'), more);
    expect(statuses).toContain(response.statusCode);
    expect(response.json()).toMatchObject({ statusCode: response.statusCode, ...SHAPE });
    expect(broken(method, path, response)).toEqual([]);
    expect(started()).toEqual([]);
  });
});
