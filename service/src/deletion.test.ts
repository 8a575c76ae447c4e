import { type Setup, setup } from './testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
beforeEach(() => s.shop.reset());

const TOKEN = 'own.12.mb2x9k1f.0123456789ab';

const post = (payload: object, headers = s.manager()) =>
  s.app.inject({ method: 'POST', url: '/sync/customers', headers, payload });

test.each<[body: object, scope: object, confirmation: object | undefined, status: number]>([
  [{ deleteAll: true }, { kind: 'deletion', of: 'own' }, undefined, 400],
  [{ deletionToken: TOKEN }, { kind: 'deletion', of: 'own' }, { token: TOKEN }, 400],
  [{ deletionToken: TOKEN.replace('own', 'all') }, { kind: 'deletion', of: 'all' }, { token: TOKEN.replace('own', 'all') }, 400],
  [{ deleteAll: true, confirmDeletion: 'customers' }, { kind: 'deletion', of: 'own' }, { pipeline: 'customers' }, 202],
  [
    { deleteAll: true, confirmDeletetion: 'customers', onlyOwn: true },
    { kind: 'deletion', of: 'own' },
    { pipeline: 'customers' },
    202,
  ],
  [{ deleteAll: true, confirmDeletion: 'x', onlyOwn: false }, { kind: 'deletion', of: 'all' }, { pipeline: 'x' }, 400],
  [{ deleteObsolete: true }, { kind: 'deletion', of: 'obsolete' }, undefined, 400],
  [{ deleteObsolete: true, adopt: true }, { kind: 'deletion', of: 'adopted' }, undefined, 400],
  [
    { deleteObsolete: true, deleteAll: false, confirmDeletion: 'x' },
    { kind: 'deletion', of: 'obsolete' },
    { pipeline: 'x' },
    400,
  ],
  [{ deleteAll: false, deleteObsolete: false }, { kind: 'all' }, undefined, 202],
])('%j asks for %j', async (body, scope, confirmation, status) => {
  expect((await post(body)).statusCode).toBe(status);
  const [asked] = s.importer.start.mock.calls[0] ?? [];
  expect([asked?.scope, asked?.confirmation]).toEqual([scope, confirmation]);
});

test.each([
  [{ deletionToken: TOKEN, deleteAll: true }, 'deleteAll'],
  [{ deletionToken: TOKEN, ids: ['a'] }, 'ids'],
  [{ deletionToken: 'customers' }, 'deletionToken'],
  [{ confirmDeletion: 'customers' }, 'confirmDeletion'],
  [{ onlyOwn: false }, 'onlyOwn'],
  [{ deleteAll: false, onlyOwn: true }, 'onlyOwn'],
  [{ deleteAll: true, ids: ['a'] }, 'ids'],
  [{ deleteAll: true, since: '2026-01-31T08:00:00Z' }, 'since'],
  [{ deleteAll: true, deleteObsolete: true }, 'deleteObsolete'],
  [{ deleteObsolete: true, onlyOwn: false }, 'onlyOwn'],
  [{ deleteObsolete: true, ids: ['a'] }, 'ids'],
  [{ deleteAll: 'yes' }, 'deleteAll'],
  [{ deleteAll: true, confirmDeletion: 'x'.repeat(65) }, 'confirmDeletion'],
])('%j is refused', async (body, field) => {
  const response = await post(body);
  expect([response.statusCode, response.json().errors[0].field]).toEqual([400, field]);
  expect(s.importer.start).not.toHaveBeenCalled();
});

test('answers what would be deleted, to callers who may only look as well', async () => {
  await s.shop.imported();
  const url = '/sync/customers/deletion?of=own';
  const response = await s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
  const quote = { pipeline: 'customers', of: 'own', count: 8, others: 2, withVariants: true, complete: true };
  expect(response.json()).toEqual({ ...quote, token: expect.stringMatching(/^own\.8\./) });
  expect(s.shop.there.size).toBe(8);
  for (const query of ['', '?of=everything', '?of=own&limit=1']) {
    const refused = await s.app.inject({ url: `/sync/customers/deletion${query}`, headers: s.manager() });
    expect([query, refused.statusCode]).toEqual([query, 400]);
  }
});

test('deletes what was quoted when its token is given', async () => {
  await s.shop.imported();
  const { token } = (await s.app.inject({ url: '/sync/customers/deletion?of=own', headers: s.manager() })).json();
  const started = await post({ deletionToken: token });
  expect([started.statusCode, started.json().scope]).toEqual([202, { kind: 'deletion', of: 'own', confirmed: 8 }]);
  await s.shop.work('customers');
  expect((await s.importer.getRun(started.json().id)).status).toBe('done');
  expect(s.shop.there.size).toBe(0);
});

test('a refusal without the token keeps its code and its words', async () => {
  const words = 'Nothing was deleted. A deletion needs the token that goes with its number.';
  const response = await post({ deleteAll: true });
  expect(response.statusCode).toBe(400);
  expect(response.json()).toEqual({
    statusCode: 400,
    message: words,
    errors: [{ code: 'confirmation_required', message: words, field: 'deletionToken' }],
  });
});

test('refuses a deletion by a viewer', async () => {
  const response = await post({ deleteAll: true, confirmDeletion: 'customers' }, s.bearer(s.world.viewer()));
  expect(response.statusCode).toBe(403);
  expect(s.importer.start).not.toHaveBeenCalled();
});

test('notices come with the run that was started', async () => {
  const response = await s.app.inject({ method: 'POST', url: '/sync/products', headers: s.manager(), payload: {} });
  expect([response.statusCode, response.json().notices]).toMatchObject([202, [{ code: 'dependency_never_imported' }]]);
});
