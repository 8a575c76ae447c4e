import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startWorld, type World } from '../e2e/world.ts';
import { ROOT, startChild, until } from '../process/child.ts';
import { freePort } from '../process/service.ts';

/** What Connect does with a service that has been built; the build itself, in a folder alone, is in standalone.test.ts. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ customers: 2, orders: 0, products: 2 });
});
afterAll(() => world?.close());

const { scripts } = JSON.parse(readFileSync(resolve(ROOT, 'service/package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** A script of the service's package.json, as npm runs it there in production. */
async function script(name: string, more: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
  const [program, ...args] = (scripts[name] ?? '').split(' ');
  expect(program).toBe('node');
  const given = { ...world.sandbox.environment, CONNECT_SERVICE_URL: 'https://service.example.com/' };
  const child = startChild('service', args, { NODE_ENV: 'production', ...given, ...more });
  return { code: await child.exited, output: child.output() };
}

test('saves the address, tries both systems and cleans up, as often as it is asked', async () => {
  const saved = async () => {
    const objects = await world.sandbox.control<{ container: string; value: unknown }[]>('commercetools', 'custom-objects');
    return objects.filter(({ container }) => container === 'data-import-config').map(({ value }) => value);
  };
  const deployed = { code: 0, output: expect.stringContaining('Everything that can be tried is in order.') };
  for (let time = 0; time < 2; time++) expect(await script('connector:post-deploy')).toEqual(deployed);
  expect(await saved()).toEqual([{ url: 'https://service.example.com' }]);
  const wrong = await script('connector:post-deploy', { KLAVIYO_AUTH_KEY: 'pk_wrong' });
  expect([wrong.code, wrong.output.includes('not ok  Klaviyo'), wrong.output.includes('pk_wrong')]).toEqual([1, true, false]);
  for (let time = 0; time < 2; time++) expect((await script('connector:pre-undeploy')).code).toBe(0);
  expect(await saved()).toEqual([]);
});

test("the older plugin's variables start the service", async () => {
  const { CTP_PROJECT_KEY, CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_SCOPE, CTP_API_URL, CTP_AUTH_URL, ...rest } =
    world.sandbox.environment;
  const { CTP_JWT_ISSUER: _, ...klaviyo } = rest;
  const port = await freePort();
  const child = startChild('service', ['dist/server.js'], {
    ...klaviyo,
    APP_TYPE: 'BULK_IMPORT',
    CT_PROJECT_ID: CTP_PROJECT_KEY,
    CT_API_CLIENT: JSON.stringify({ clientId: CTP_CLIENT_ID, secret: CTP_CLIENT_SECRET }),
    CT_SCOPE: CTP_SCOPE,
    CT_API_URL: CTP_API_URL,
    CT_AUTH_URL: CTP_AUTH_URL,
    PREFERRED_LOCALE: 'en',
    BULK_IMPORT_PORT: String(port),
  });
  await until('readiness', async () => {
    if (child.process.exitCode !== null) throw new Error(`It ended:\n${child.output()}`);
    const response = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
    return response?.status === 200;
  });
  expect(await child.kill('SIGTERM')).toBe(0);
});
