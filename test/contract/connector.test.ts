import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { startWorld, type World } from '../e2e/world.ts';
import { ROOT, startChild, until } from '../process/child.ts';
import { freePort, machineToken } from '../process/service.ts';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

/** What Connect does with applications that have been built; the build itself, in a folder alone, is in standalone.test.ts. */
let world: World;
beforeAll(async () => {
  world = await startWorld({ customers: 2, orders: 0, products: 2 });
});
afterAll(() => world?.close());

interface Ended {
  code: number | null;
  output: string;
}

/** A script of an application's package.json, as npm runs it there in production. */
async function scriptOf(folder: string, name: string, more: Record<string, string> = {}): Promise<Ended> {
  const { scripts } = JSON.parse(readFileSync(resolve(ROOT, folder, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...args] = (scripts[name] ?? '').split(' ');
  expect(program).toBe('node');
  const child = startChild(folder, args, { NODE_ENV: 'production', ...world.sandbox.environment, ...more });
  return { code: await child.exited, output: child.output() };
}
/** Whether docs/install-connect.md shows this output, with the names of its own shop. */
function expectShown(output: string): void {
  const samples = [...read('docs/install-connect.md').matchAll(/^( *)```\n([\s\S]*?)^ *```$/gm)].map(
    ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  const written = output
    .replace('https://service.example.com', 'https://service-….commercetools.app')
    .replace('sample-shop', 'my-shop')
    .replace('SANDBX', 'AbC123');
  expect(samples).toContain(written);
}

const script = (name: string, more: Record<string, string> = {}) =>
  scriptOf('service', name, { CONNECT_SERVICE_URL: 'https://service.example.com/', ...more });

test('saves the address, tries both systems and cleans up, as often as it is asked', async () => {
  const saved = async () => {
    const objects = await world.sandbox.control<{ container: string; value: unknown }[]>('commercetools', 'custom-objects');
    return objects.filter(({ container }) => container === 'data-import-config').map(({ value }) => value);
  };
  const deployed = { code: 0, output: expect.stringContaining('Everything that can be tried is in order.') };
  for (let time = 0; time < 2; time++) {
    const ended = await script('connector:post-deploy');
    expect(ended).toEqual(deployed);
    expectShown(ended.output);
  }
  expect(await saved()).toEqual([{ url: 'https://service.example.com' }]);
  const wrong = await script('connector:post-deploy', { KLAVIYO_AUTH_KEY: 'pk_wrong' });
  expect([wrong.code, wrong.output.includes('not ok  Klaviyo'), wrong.output.includes('pk_wrong')]).toEqual([1, true, false]);
  const removed = await script('connector:pre-undeploy');
  expect(removed.code).toBe(0);
  expectShown(removed.output);
  expect((await script('connector:pre-undeploy')).code).toBe(0);
  expect(await saved()).toEqual([]);
});

test("real time's scripts make one subscription and leave nothing behind, as often as they are asked", async () => {
  const topic = { CONNECT_GCP_PROJECT_ID: 'connect', CONNECT_GCP_TOPIC_NAME: 'klaviyo-live' };
  const run = (name: string, more: Record<string, string> = topic) => scriptOf('event', `connector:${name}`, more);
  const left = async () => {
    const [subscriptions, objects] = await Promise.all([
      world.sandbox.control<{ key: string }[]>('commercetools', 'dump?type=subscription'),
      world.sandbox.control<{ container: string; key: string }[]>('commercetools', 'custom-objects'),
    ]);
    return [subscriptions.map(({ key }) => key), objects.map(({ container, key }) => `${container}/${key}`)];
  };
  const before = await left();
  const { output } = await run('post-deploy');
  expect(output).toBe('ok      Subscription klaviyo-live was created. It delivers to GoogleCloudPubSub.\n');
  expectShown(output);
  const again = { code: 0, output: 'ok      Subscription klaviyo-live is as it should be. It delivers to GoogleCloudPubSub.\n' };
  expect(await run('post-deploy')).toEqual(again);
  expect(await left()).toEqual([['klaviyo-live'], ['data-import-config/live']]);
  expect(await run('pre-undeploy', {})).toEqual({ code: 0, output: 'Subscription klaviyo-live was removed.\n' });
  expect(await run('pre-undeploy', {})).toEqual({ code: 0, output: 'There was no subscription klaviyo-live.\n' });
  expect([before, await left()]).toEqual([
    [[], []],
    [[], []],
  ]);
  expect((await run('post-deploy', {})).code).toBe(1);
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

test('removes every container that docs/operations.md names when it is asked to', async () => {
  const [, state = ''] = read('docs/operations.md').split('\n## State\n');
  const containers = [...new Set(tableRows(state.split('\n## ')[0] ?? '', 'Container').map(([name]) => unquoted(name)))];
  expect(containers).toEqual(expect.arrayContaining(['data-import-pipeline', 'data-import-live', 'data-import-written']));
  const { CTP_API_URL, CTP_PROJECT_KEY } = world.sandbox.environment;
  const authorization = `Bearer ${await machineToken(world.sandbox.environment)()}`;
  const headers = { authorization, 'content-type': 'application/json' };
  for (const container of [...containers, 'of-another']) {
    const body = JSON.stringify({ container, key: 'left', value: {} });
    const answer = await fetch(`${CTP_API_URL}/${CTP_PROJECT_KEY}/custom-objects`, { method: 'POST', headers, body });
    expect(answer.status).toBe(201);
  }
  expect((await script('connector:pre-undeploy', { REMOVE_HISTORY: 'true' })).code).toBe(0);
  const objects = await world.sandbox.control<{ container: string }[]>('commercetools', 'custom-objects');
  expect(objects.map(({ container }) => container)).toEqual(['of-another']);
});
