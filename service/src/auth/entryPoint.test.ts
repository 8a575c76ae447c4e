import { type Setup, setup } from '../testing/setup';

let s: Setup;
afterEach(() => s.end());

const claiming = (name: string) => s.bearer(s.world.user({ [`${s.world.url}/claims/user_permissions`]: [name] }));
const look = (name: string) => s.app.inject({ url: '/sync/status', headers: claiming(name) });
const start = (name: string) => s.app.inject({ method: 'POST', url: '/sync/customers', headers: claiming(name) });

describe.each([
  ['acme-imports-01', 'AcmeImports/01'],
  ['acme_imports', 'Acme_Imports'],
])('an application registered at %s', (entryPoint, application) => {
  beforeEach(async () => {
    s = await setup({ ENTRY_POINT_URI_PATH: entryPoint });
  });

  test.each([(name: string) => name, (name: string) => `can${name}`, (name: string) => name.toLowerCase()])(
    'has permissions of its own, however they are spelled',
    async (spelled) => {
      expect((await look(spelled(`View${application}`))).statusCode).toBe(200);
      expect((await start(spelled(`View${application}`))).statusCode).toBe(403);
      expect((await start(spelled(`Manage${application}`))).statusCode).toBe(202);
    },
  );

  test('is not opened by those of another application', async () => {
    expect((await look('canViewDataImports')).statusCode).toBe(403);
    expect((await start('canManageDataImports')).statusCode).toBe(403);
  });

  test('names the permission that is missing, and where its name comes from', async () => {
    const seeing = (await look('canManageDataImports')).json().message;
    expect(seeing).toContain(`View${application} `);
    const changing = (await start(`View${application}`)).json().message;
    expect(changing).toContain(`Manage${application} `);
    for (const text of [seeing, changing]) {
      expect(text).toContain('ENTRY_POINT_URI_PATH');
      expect(text).not.toContain('DataImports');
    }
  });
});

test('an API client learns nothing of the names of users', async () => {
  s = await setup();
  const token = s.world.machine('m1', { scope: 'view_customers:shop' });
  const refused = await s.app.inject({ url: '/sync/status', headers: s.bearer(token) });
  expect([refused.statusCode, refused.json().message]).toEqual([403, expect.not.stringContaining('ENTRY_POINT_URI_PATH')]);
});
