import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { startWorld, type World } from '../e2e/world.ts';
import { ROOT, startChild, until } from '../process/child.ts';
import { freePort } from '../process/service.ts';
import { readSpecification } from './specification.ts';

/** Each application as Connect builds it: alone with common/, from nothing but what is in its folder. Minutes: `npm run test:standalone`. */
const MINUTES = 60_000;
const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage']);

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

const run = promisify(execFile);
async function npm(folder: string, ...args: string[]): Promise<void> {
  // Jest's own variables would make a run of tests inside this one believe it is this one.
  const { JEST_WORKER_ID: _w, NODE_ENV: _e, ...env } = process.env;
  const options = { cwd: join(home, folder), env, maxBuffer: 64 * 1024 * 1024 };
  await run('npm', ['--no-audit', '--no-fund', '--prefer-offline', ...args], options).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`npm ${args.join(' ')} in ${folder}:\n${error.stdout}\n${error.stderr}`.slice(-6000));
    },
  );
}

const copy = (folder: string) =>
  cp(resolve(ROOT, folder), join(home, folder), { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });

const APPLICATIONS = [
  ['job', 'src/app', 'POST', '/job'],
  ['service', 'src/openapi src/metrics', 'GET', '/health'],
] as const;
// Minutes each. The service is built from nothing below as well, by the lines of connect.yaml: all of it is in `npm run test:faults`.
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

    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = startChild(join(home, folder), ['dist/server.js'], {
      ...world.sandbox.environment,
      PORT: String(port),
      NODE_OPTIONS: undefined,
    });
    await until(`the start of ${folder}`, async () => {
      if (child.process.exitCode !== null) throw new Error(`It ended:\n${child.output()}`);
      const response = await fetch(`${url}/health`).catch(() => undefined);
      return response?.status === 200;
    });
    expect((await fetch(`${url}${path}`, { method })).status).toBe(200);
    expect(await child.kill('SIGTERM')).toBe(0);
  },
  15 * MINUTES,
);

/** A line of connect.yaml as Connect runs it after the image was built, in a copy of the folder. */
async function scriptLine(line: string, more: Record<string, string> = {}): Promise<{ code: number; output: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const given = { ...world.sandbox.environment, CONNECT_SERVICE_URL: 'https://service.example.com/' };
  const env = { PATH, HOME, NODE_ENV: 'production', npm_config_prefer_offline: 'true', ...given, ...more };
  const options = { cwd: join(home, 'service'), env, maxBuffer: 64 * 1024 * 1024 };
  return run('sh', ['-c', line], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, output: stdout + stderr }),
  );
}

test(
  'the literal lines of connect.yaml save the address, try both systems and clean up in production',
  async () => {
    for (const folder of ['service', 'common']) {
      await rm(join(home, folder), { recursive: true, force: true });
      await copy(folder);
    }
    const { postDeploy = '', preUndeploy = '' } =
      readSpecification().deployAs.find(({ name }) => name === 'service')?.scripts ?? {};
    const saved = async () => {
      const objects = await world.sandbox.control<{ container: string; value: unknown }[]>('commercetools', 'custom-objects');
      return objects.filter(({ container }) => container === 'data-import-config').map(({ value }) => value);
    };
    const deployed = { code: 0, output: expect.stringContaining('Everything that can be tried is in order.') };
    expect(await scriptLine(postDeploy)).toEqual(deployed);
    // A later deployment needs no second build here: its own part repeats the same.
    expect(await scriptLine('npm run connector:post-deploy')).toEqual(deployed);
    expect(await saved()).toEqual([{ url: 'https://service.example.com' }]);
    const wrong = await scriptLine('npm run connector:post-deploy', { KLAVIYO_AUTH_KEY: 'pk_wrong' });
    expect([wrong.code, wrong.output.includes('not ok  Klaviyo'), wrong.output.includes('pk_wrong')]).toEqual([1, true, false]);
    expect((await scriptLine(preUndeploy)).code).toBe(0);
    expect(await saved()).toEqual([]);
    expect((await scriptLine('npm run connector:pre-undeploy')).code).toBe(0);
  },
  15 * MINUTES,
);
