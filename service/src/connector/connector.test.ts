import { type Connection, Fatal, loadEnvironment } from 'common';
import { postDeploy } from './post-deploy';
import { preUndeploy } from './pre-undeploy';

const env = (more: Record<string, string> = {}) =>
  loadEnvironment({
    CTP_PROJECT_KEY: 'shop',
    CTP_CLIENT_ID: 'id',
    CTP_CLIENT_SECRET: 'do-not-print',
    CTP_API_URL: 'https://api.example.com',
    CTP_AUTH_URL: 'https://auth.example.com',
    KLAVIYO_AUTH_KEY: 'do-not-print',
    ...more,
  });
const GOOD: Connection = {
  ok: true,
  systems: [
    {
      system: 'commercetools',
      title: 'commercetools',
      checks: [{ id: 'commercetools_customers', ok: true, title: 'Read customers', detail: 'allowed' }],
    },
    { system: 'klaviyo', title: 'Klaviyo', checks: [{ id: 'klaviyo_account', ok: true, title: 'Account', detail: 'AbC123' }] },
  ],
};

async function deploy(more: Record<string, string>, connection = GOOD) {
  const lines: string[] = [];
  const saved: string[] = [];
  const ok = await postDeploy({
    env: env(more),
    importer: { check: async () => connection },
    installation: {
      saveServiceUrl: async (url) => {
        saved.push(url);
      },
    },
    say: (line) => lines.push(line),
  });
  expect(lines.join()).not.toContain('do-not-print');
  return { ok, saved, lines };
}

test('after a deployment the address is saved and both sides are tried', async () => {
  const { ok, saved, lines } = await deploy({ CONNECT_SERVICE_URL: 'https://service.example.com/' });
  expect([ok, saved]).toEqual([true, ['https://service.example.com']]);
  expect(lines).toEqual([
    'ok      Address of the service: https://service.example.com',
    'ok      commercetools, Read customers: allowed',
    'ok      Klaviyo, Account: AbC123',
    'Everything that can be tried is in order. Whether the Klaviyo key may write shows with the first import.',
  ]);
});

test('what is wrong is named with the next step, and the script fails', async () => {
  const checks = [
    { id: 'klaviyo_account', ok: false, title: 'Account', detail: 'Refused.', nextStep: 'Check KLAVIYO_AUTH_KEY.' },
  ];
  const systems = [{ system: 'klaviyo', title: 'Klaviyo', checks }];
  const { ok, saved, lines } = await deploy({ SERVICE_URL: 'https://s.example.com' }, { ok: false, systems });
  expect([ok, saved]).toEqual([false, ['https://s.example.com']]);
  expect(lines).toContain('not ok  Klaviyo, Account: Refused. Check KLAVIYO_AUTH_KEY.');
});

test('an unknown address is a fault, but the connections are still tried', async () => {
  const { ok, saved, lines } = await deploy({});
  expect([ok, saved, lines.length]).toEqual([false, [], 4]);
  expect(lines[0]).toContain('SERVICE_URL');
});

test('what may not be saved is named, and all that is missing is listed', async () => {
  const scopes = 'view_orders:shop, manage_key_value_documents:shop';
  const checks = [
    {
      id: 'commercetools_scopes',
      ok: false,
      title: 'Scopes of the API client',
      detail: `Missing: ${scopes}.`,
      params: { scopes },
    },
  ];
  const systems = [{ system: 'commercetools', title: 'commercetools', checks }];
  const lines: string[] = [];
  const ok = await postDeploy({
    env: env({ SERVICE_URL: 'https://s.example.com' }),
    importer: { check: async () => ({ ok: false, systems }) },
    installation: {
      saveServiceUrl: async () => {
        throw new Fatal('commercetools_forbidden', 'The API client may not do this.');
      },
    },
    say: (line) => lines.push(line),
  });
  expect(ok).toBe(false);
  expect(lines[0]).toBe('not ok  Address of the service: it could not be saved. The API client may not do this.');
  for (const scope of scopes.split(', ')) expect(lines.some((line) => line.includes(`${scope}: https://`))).toBe(true);
});

test.each([
  [{}, false],
  [{ REMOVE_HISTORY: 'true' }, true],
])('before an undeployment with %j the history goes: %j', async (more, history) => {
  const remove = jest.fn(async () => ({ stopped: 1, documents: 2, unreadable: ['The document x is odd.'] }));
  const lines: string[] = [];
  expect(await preUndeploy({ env: env(more), installation: { remove }, say: (line) => lines.push(line) })).toBe(true);
  expect(remove).toHaveBeenCalledWith({ history });
  expect(lines.slice(0, 2)).toEqual(['Runs stopped: 1. Documents removed: 2.', 'The document x is odd.']);
});
