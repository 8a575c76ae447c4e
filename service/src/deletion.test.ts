import { Refused } from 'common';
import { RUN, TOKEN } from './testing/samples';
import { type Setup, setup } from './testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
afterEach(() => jest.clearAllMocks());

const post = (payload: object, headers = s.manager()) =>
  s.app.inject({ method: 'POST', url: '/sync/customers', headers, payload });

test.each([
  [{ deleteAll: true }, { kind: 'deletion', of: 'own' }, undefined],
  [{ deletionToken: TOKEN }, { kind: 'deletion', of: 'own' }, { token: TOKEN }],
  [{ deletionToken: TOKEN.replace('own', 'all') }, { kind: 'deletion', of: 'all' }, { token: TOKEN.replace('own', 'all') }],
  [{ deleteAll: true, confirmDeletion: 'customers' }, { kind: 'deletion', of: 'own' }, { pipeline: 'customers' }],
  [
    { deleteAll: true, confirmDeletetion: 'customers', onlyOwn: true },
    { kind: 'deletion', of: 'own' },
    { pipeline: 'customers' },
  ],
  [{ deleteAll: true, confirmDeletion: 'x', onlyOwn: false }, { kind: 'deletion', of: 'all' }, { pipeline: 'x' }],
  [{ deleteObsolete: true }, { kind: 'deletion', of: 'obsolete' }, undefined],
  [{ deleteObsolete: true, adopt: true }, { kind: 'deletion', of: 'adopted' }, undefined],
  [{ deleteObsolete: true, deleteAll: false, confirmDeletion: 'x' }, { kind: 'deletion', of: 'obsolete' }, { pipeline: 'x' }],
  [{ deleteAll: false, deleteObsolete: false }, { kind: 'all' }, undefined],
])('%j asks for %j', async (body, scope, confirmation) => {
  expect((await post(body)).statusCode).toBe(202);
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
  const url = '/sync/customers/deletion?of=own';
  const response = await s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
  expect(response.json()).toEqual({
    pipeline: 'customers',
    of: 'own',
    count: 12,
    others: 3,
    withVariants: true,
    complete: true,
    token: TOKEN,
  });
  for (const query of ['', '?of=everything', '?of=own&limit=1']) {
    const refused = await s.app.inject({ url: `/sync/customers/deletion${query}`, headers: s.manager() });
    expect([query, refused.statusCode]).toEqual([query, 400]);
  }
});

test('a refusal without the token keeps its code and its words', async () => {
  const words = 'Nothing was deleted. A deletion needs the token that goes with its number.';
  s.importer.start.mockRejectedValueOnce(new Refused('confirmation_required', words, { field: 'deletionToken' }));
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
  const notices = [{ code: 'dependency_never_imported', message: 'Import categories first.' }];
  s.importer.start.mockResolvedValueOnce({ ...RUN, notices });
  expect((await post({})).json()).toEqual({ ...RUN, notices });
});
