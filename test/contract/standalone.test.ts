import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWorld, type World } from '../e2e/world.ts';
import { startProgram, until } from '../process/child.ts';
import { freePort } from '../process/service.ts';
import { copyTo, MINUTES, npmIn, run } from './copies.ts';
import { readSpecification } from './specification.ts';

/** Each application as Connect builds it: alone with common/, from nothing but what is in its folder. Minutes: `npm run test:standalone`. */
let world: World;
let home: string;
beforeAll(async () => {
  world = await startWorld({ customers: 50, orders: 20, products: 10 });
  home = await mkdtemp(join(tmpdir(), 'standalone-'));
});
afterAll(async () => {
  await world?.close();
  await rm(home, { recursive: true, force: true });
});

const npm = (folder: string, ...args: string[]) => npmIn(home, folder, args);
const copy = (folder: string) => copyTo(home, folder);

/** The built application answers at its port in production, started as Connect starts it, and ends in order when npm is asked to. */
async function startsAndEnds(folder: string, path = '/health', method = 'GET'): Promise<void> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // The packages that were installed here, not those of test/ that other children load from one file.
  const env = { ...world.sandbox.environment, NODE_ENV: 'production', NODE_OPTIONS: undefined, PORT: String(port) };
  const child = startProgram('npm', join(home, folder), ['start', '--silent'], env);
  await until(`the start of ${folder}`, async () => {
    if (child.process.exitCode !== null) throw new Error(`It ended:\n${child.output()}`);
    const response = await fetch(`${url}/health`).catch(() => undefined);
    return response?.status === 200;
  });
  expect((await fetch(`${url}${path}`, { method })).status).toBe(200);
  expect(await child.kill('SIGTERM')).toBe(0);
  expect(child.output()).toContain('"reason":"SIGTERM","message":"shutting down"');
}

const APPLICATIONS = [
  ['job', 'src/app', 'POST', '/job'],
  ['service', 'src/openapi src/metrics', 'GET', '/health'],
  ['event', 'src/lag src/auth', 'GET', '/health'],
] as const;
// Minutes each. The others are built from nothing below as well, by the lines of connect.yaml: all of it is in `npm run test:faults`.
test.each(process.env.FAULTS === 'all' ? APPLICATIONS : APPLICATIONS.slice(0, 1))(
  '%s is built, tested and started alone, with what production needs only',
  async (folder, suites, method, path) => {
    await rm(join(home, 'common'), { recursive: true, force: true });
    await Promise.all([copy(folder), copy('common')]);
    await npm(folder, 'ci');
    await npm(folder, 'run', 'build');
    // All of its tests run in their own place. Here it is enough that none refers to what isn't there, and that they can run.
    await npm(folder, 'exec', '--', 'tsc', '--noEmit', '-p', '.');
    await npm(folder, 'test', '--', '--testTimeout=120000', ...suites.split(' '));
    // Connect's builder prefers this script to `build`; it leaves in common, too, only what production needs.
    await npm(folder, 'run', 'gcp-build');
    await npm(folder, 'prune', '--omit=dev');
    for (const each of [folder, 'common']) expect(existsSync(join(home, each, 'node_modules/typescript'))).toBe(false);

    await startsAndEnds(folder, path, method);
  },
  15 * MINUTES,
);

/** A line of connect.yaml as Connect runs it after the image was built, in a copy of the folder. */
async function scriptLine(
  folder: string,
  line: string,
  more: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, NODE_ENV: 'production', npm_config_prefer_offline: 'true', ...world.sandbox.environment, ...more };
  const options = { cwd: join(home, folder), env, maxBuffer: 64 * 1024 * 1024 };
  return run('sh', ['-c', line], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

/** A copy of the folder and of common, with nothing installed, and its lines of connect.yaml. */
async function copied(folder: string): Promise<{ postDeploy: string; preUndeploy: string }> {
  for (const each of [folder, 'common']) {
    await rm(join(home, each), { recursive: true, force: true });
    await copy(each);
  }
  const { postDeploy = '', preUndeploy = '' } = readSpecification().deployAs.find(({ name }) => name === folder)?.scripts ?? {};
  return { postDeploy, preUndeploy };
}
/** The same line once more; installing and building again is left to `npm run test:faults`, all but the command itself. */
const again = (line: string) => (process.env.FAULTS === 'all' ? line : (line.split(' && ').at(-1) ?? ''));
/** What is configured under a key. Other tests start applications that leave theirs. */
const configured = async (wanted: 'service' | 'live') => {
  const all = await world.sandbox.control<{ container: string; key: string; value: unknown }[]>(
    'commercetools',
    'custom-objects',
  );
  return all.filter(({ container, key }) => container === 'data-import-config' && key === wanted).map(({ value }) => value);
};

test(
  'the literal lines of connect.yaml save the address, try both systems and clean up in production',
  async () => {
    const { postDeploy, preUndeploy } = await copied('service');
    const given = { CONNECT_SERVICE_URL: 'https://service.example.com/' };
    const line = (text: string, more: Record<string, string> = {}) => scriptLine('service', text, { ...given, ...more });
    const deployed = { code: 0, output: expect.stringContaining('Everything that can be tried is in order.') };
    for (const each of [postDeploy, again(postDeploy)]) expect(await line(each)).toEqual(deployed);
    expect(await configured('service')).toEqual([{ url: 'https://service.example.com' }]);
    const wrong = await line(again(postDeploy), { KLAVIYO_AUTH_KEY: 'pk_wrong' });
    expect([wrong.code, wrong.output.includes('not ok  Klaviyo'), wrong.output.includes('pk_wrong')]).toEqual([1, true, false]);
    for (const each of [preUndeploy, again(preUndeploy)]) expect((await line(each)).code).toBe(0);
    expect(await configured('service')).toEqual([]);
    await npm('service', 'prune', '--omit=dev');
    await startsAndEnds('service');
  },
  15 * MINUTES,
);

test(
  'the lines of connect.yaml make and remove the subscription in production',
  async () => {
    const { postDeploy, preUndeploy } = await copied('event');
    const topic = { CONNECT_GCP_PROJECT_ID: 'connect', CONNECT_GCP_TOPIC_NAME: 'klaviyo-live' };
    const subscriptions = async () =>
      (await world.sandbox.control<{ key: string }[]>('commercetools', 'dump?type=subscription')).map(({ key }) => key);
    const ends = async (line: string, ended: string) =>
      expect(await scriptLine('event', line, topic)).toEqual({ code: 0, output: expect.stringContaining(ended) });
    await ends(postDeploy, 'was created');
    await ends(again(postDeploy), 'is as it should be');
    expect([await subscriptions(), (await configured('live')).length]).toEqual([['klaviyo-live'], 1]);
    // Its first commands are those of postDeploy, and have just been run.
    await ends(again(preUndeploy), 'was removed');
    await ends(again(preUndeploy), 'There was no subscription');
    expect([await subscriptions(), await configured('live')]).toEqual([[], []]);
    await npm('event', 'prune', '--omit=dev');
    await startsAndEnds('event');
  },
  15 * MINUTES,
);
