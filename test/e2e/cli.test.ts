import { until } from '../process/child.ts';
import { cli, startCli } from '../process/cli.ts';
import { getRun, type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { leaks, startWorld, type World } from './world.ts';

/** The command line with the engine in its own process, and through a service: one state, one lock. */
const SHOP = { customers: 600, orders: 60, products: 120 };

let world: World;
let environment: Record<string, string>;
beforeAll(async () => {
  world = await startWorld(SHOP);
  environment = { ...world.sandbox.environment, LEASE_SECONDS: '3' };
});
afterAll(() => world?.close());

const configure = (config: object) => world.sandbox.control('klaviyo', 'config', config);
/** What is under way doesn't end, however long anybody waits for it. */
const endlessly = () => configure({ stuckJobs: true });
const quickly = () => configure({ stuckJobs: false, jobMs: [100, 300] });
const json = <T>(output: string): T => JSON.parse(output) as T;
const runIdOf = (output: string) => /\b\d{8}T\d+Z-[a-z]+-[0-9a-f]{6}\b/.exec(output)?.[0];

describe('without a service', () => {
  test('an import runs to its end in plain lines, and tells rejected records by its exit code', async () => {
    await quickly();
    const { code, output } = await cli(environment, 'customers');
    expect(code).toBe(3);
    expect(output).toMatch(/customers: done\. 600 of 600 read, [\d,]+ written, \d+ rejected/);
    expect(output).not.toContain('\u001b');
    expect(leaks(output, world)).toEqual([]);

    const id = runIdOf(output) ?? '';
    const failures = await cli(environment, 'failures', id, '--json');
    expect(failures.code).toBe(0);
    const list = json<{ id: string; code: string }[]>(failures.output);
    expect(list.length).toBeGreaterThan(0);
    const csv = (await cli(environment, 'failures', id, '--csv')).output.trim().split('\n');
    expect(csv).toHaveLength(list.length + 1);
    // Next to nothing of it is written this time either: such a run has failed. Only who had the address of another customer of the
    // batch is sent alone now, and takes the profile (docs/operations.md).
    const alone = list.filter(({ code: reason }) => reason === 'duplicate_email').length;
    const retry = await cli(environment, 'retry', id, '--json');
    expect(retry.code).toBe(1);
    expect(json<RunAnswer>(retry.output)).toMatchObject({
      status: 'failed',
      error: { code: 'too_many_rejected' },
      counts: { read: list.length, written: alone, rejected: list.length - alone },
    });
  });

  test('an import without a fault ends with 0, and JSON is all that is printed', async () => {
    const { code, output } = await cli(environment, 'orders', '--json');
    expect(code).toBe(0);
    expect(json<RunAnswer>(output)).toMatchObject({ status: 'done', trigger: 'cli', counts: { read: SHOP.orders } });
    const delta = await cli(environment, 'orders', '--delta', '--json');
    expect(json<RunAnswer>(delta.output)).toMatchObject({ scope: { kind: 'delta' }, counts: { read: 0 } });
    const since = await cli(environment, 'orders', '--since', '2999-01-01', '--json');
    expect(json<RunAnswer>(since.output)).toMatchObject({ scope: { since: '2999-01-01T00:00:00.000Z' }, counts: { read: 0 } });
  });

  test('Ctrl-C stops after the last checkpoint and says how to continue', async () => {
    await endlessly();
    const child = startCli(environment, 'customers');
    await until('the first line of progress', async () => child.output().includes('read'));
    // As npm passes it on: twice.
    child.process.kill('SIGINT');
    expect(await child.kill('SIGINT')).toBe(130);
    const id = runIdOf(child.output()) ?? '';
    expect(child.output()).toMatch(/customers: stopped/);
    expect(child.output()).toContain(`resume ${id}`);
    await quickly();
    const resumed = await cli(environment, 'resume', id, '--json');
    expect(json<RunAnswer>(resumed.output)).toMatchObject({ id, status: 'done', counts: { read: SHOP.customers } });
  });

  test('a run whose process was killed is taken up by resume', async () => {
    await endlessly();
    const child = startCli(environment, 'customers');
    await until('the first line of progress', async () => child.output().includes('read'));
    await child.kill('SIGKILL');
    const id = runIdOf(child.output()) ?? '';
    await quickly();
    const refused = await cli(environment, 'customers');
    expect([refused.code, refused.output.includes(id)]).toEqual([4, true]);
    const resumed = await cli(environment, 'resume', id, '--json');
    expect(json<RunAnswer>(resumed.output)).toMatchObject({ id, status: 'done', counts: { read: SHOP.customers } });
  });

  test('schedules, preview, status and check', async () => {
    const saved = await cli(environment, 'schedule', 'orders', '--cron', '0 2 * * *', '--time-zone', 'Europe/Berlin', '--json');
    expect(json<object>(saved.output)).toMatchObject({ pipeline: 'orders', scope: 'all', enabled: true });
    const off = await cli(environment, 'schedule', 'orders', '--off', '--json');
    expect(json<object>(off.output)).toMatchObject({ cron: '0 2 * * *', timeZone: 'Europe/Berlin', enabled: false });
    expect((await cli(environment, 'schedule')).output).toContain('Europe/Berlin');
    const records = json<object[]>((await cli(environment, 'preview', 'customers', '--limit', '2')).output);
    expect(records).toHaveLength(2);
    expect((await cli(environment, 'status')).output).toMatch(/customers +idle +done/);
    expect(await cli(environment, 'check')).toMatchObject({ code: 0 });
    const broken = await cli({ ...environment, KLAVIYO_AUTH_KEY: 'pk_wrong' }, 'check');
    expect([broken.code, broken.output.includes('not ok'), broken.output.includes('pk_wrong')]).toEqual([1, true, false]);
  });

  test.each([
    [['nonsense'], 2, 'Imports: customers, orders'],
    [['schedule', 'ordrs'], 2, 'Imports: customers, orders'],
    [['schedule', 'customers'], 0, 'customers has no schedule.'],
    [['customers', '--ids', 'a" or id != "'], 2, 'letters'],
    [['schedule', 'orders', '--time-zone', 'Mars/Phobos'], 2, 'time zone'],
  ])('%j ends with %i', async (args, code, words) => {
    const result = await cli(environment, ...args);
    expect([result.code, result.output]).toEqual([code, expect.stringContaining(words)]);
  });

  test('reports a faulty configuration at once, without its values', async () => {
    const { code, output } = await cli({ CTP_CLIENT_SECRET: 'do-not-print', READ_SHARDS: 'many' }, 'customers');
    expect(code).toBe(2);
    for (const name of ['CTP_PROJECT_KEY', 'CTP_CLIENT_ID', 'KLAVIYO_AUTH_KEY', 'READ_SHARDS']) expect(output).toContain(name);
    expect(output).not.toContain('do-not-print');
  });

  test('a side that does not answer is no fault of the command', async () => {
    const { code, output } = await cli({ ...environment, CTP_API_URL: 'https://[::1', KLAVIYO_AUTH_KEY: 'x' }, 'status');
    expect([code, output.includes('CTP_API_URL')]).toEqual([2, true]);
    const service = await cli(environment, 'status', '--service', 'http://127.0.0.1:9');
    expect([service.code, service.output]).toEqual([5, expect.stringContaining('no answer')]);
    expect((await cli(environment, 'status', '--service', 'http://shop.example.com')).code).toBe(2);
  });
});

describe('beside a service', () => {
  let service: Service;
  let remote: string[];
  beforeAll(async () => {
    service = await world.start();
    remote = ['--service', service.url];
  });

  test('what the command line started, the service stops', async () => {
    await endlessly();
    const child = startCli(environment, 'customers', '--json');
    const { id } = await until('the beginning of the work', async () => {
      const { body } = await service.call<{ pipelines: { pipeline: string; active?: RunAnswer }[] }>('GET', '/sync/status');
      return body.pipelines.find(({ active }) => active?.status === 'running')?.active;
    });
    expect((await service.call('POST', '/sync/customers/stop', {})).status).toBe(202);
    expect(await child.exited).toBe(1);
    expect(await untilEnded(service, id)).toMatchObject({ status: 'stopped', trigger: 'cli' });
  });

  test('what the service started, the command line stops', async () => {
    await endlessly();
    const { id } = await startRun(service, 'customers');
    await until('the beginning of the work', async () => (await getRun(service, id)).status === 'running');
    expect((await cli(environment, 'stop', 'customers')).code).toBe(0);
    expect(await untilEnded(service, id)).toMatchObject({ status: 'stopped' });
    await quickly();
  });

  test('every command goes through the service as well, without a key of Klaviyo at hand', async () => {
    await quickly();
    const { CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_AUTH_URL } = environment;
    const ask = (...args: string[]) => cli({ CTP_CLIENT_ID, CTP_CLIENT_SECRET, CTP_AUTH_URL }, ...args, ...remote);
    const started = await ask('customers', '--json');
    expect(started.code).toBe(3);
    const run = json<RunAnswer>(started.output);
    expect(run).toMatchObject({ status: 'done', trigger: 'machine', counts: { read: SHOP.customers } });
    expect(json<object[]>((await ask('failures', run.id, '--json')).output)).toHaveLength(run.counts.rejected);
    expect((await ask('failures', run.id, '--csv')).output.trim().split('\n')).toHaveLength(run.counts.rejected + 1);
    expect(json<object[]>((await ask('preview', 'orders', '--limit', '1')).output)).toHaveLength(1);
    expect((await ask('status')).output).toContain('customers');
    expect((await ask('schedule')).output).toContain('Europe/Berlin');
    expect((await ask('check')).code).toBe(0);
    expect((await ask('orders', '--ids', 'a" or id != "')).code).toBe(2);
    expect((await ask('stop', 'orders')).code).toBe(4);
    const detached = await ask('orders', '--detach', '--json');
    expect(detached.code).toBe(0);
    expect(await untilEnded(service, json<RunAnswer>(detached.output).id)).toMatchObject({ status: 'done' });
  });

  test.each(['--delete-all', '--delete-obsolete'])('%s, not confirmed, is refused alike here and there', async (option) => {
    const here = await cli(environment, 'products', option);
    expect([here.code, here.output]).toEqual([
      4,
      expect.stringMatching(/Nothing was deleted\. To continue within an hour, add --confirm (own|obsolete)\.\d+\./),
    ]);
    const there = await cli(environment, 'products', option, ...remote);
    const withoutToken = ({ code, output }: typeof here) => [code, output.replace(/--confirm .*/, '')];
    expect(withoutToken(there)).toEqual(withoutToken(here));
  });

  test('Ctrl-C leaves a run of the service to the service', async () => {
    await endlessly();
    const child = startCli(environment, 'customers', ...remote);
    await until('the first line of progress', async () => child.output().includes('read'));
    expect(await child.kill('SIGINT')).toBe(130);
    expect(child.output()).toContain('The service continues');
    await quickly();
    expect(await untilEnded(service, runIdOf(child.output()) ?? '')).toMatchObject({ status: 'done' });
  });
});
