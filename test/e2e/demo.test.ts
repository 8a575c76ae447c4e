import { type Child, startChild } from '../process/child.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';

/** The demo with a project and an account of its own: here those of a sandbox that it knows nothing of. */
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 60, orders: 40, limits: 'off' });
});
afterAll(() => sandbox?.close());

const demo = (environment: Record<string, string>, ...args: string[]): Child =>
  startChild('test', ['--import', 'tsx', 'demo/main.ts', ...args], environment);
const profiles = async () => (await sandbox.control<{ profiles: number }>('klaviyo', 'ledger')).profiles;

test('asks before it writes to an account, and writes nothing without an answer', async () => {
  const child = demo(sandbox.environment);
  expect(await child.exited).toBe(1);
  expect(child.output()).toContain('project sample-shop into your Klaviyo account');
  expect(child.output()).toContain('--yes');
  expect(await profiles()).toBe(0);
});

test('imports everything from the project into the account', async () => {
  const child = demo({ ...sandbox.environment, PORT: '1', SERVICE_URL: 'https://elsewhere.example.com' }, '--yes');
  expect([await child.exited, child.output()]).toEqual([0, expect.stringContaining('The service is ready')]);
  const ledger = await sandbox.control<Record<'profiles' | 'categories' | 'items', number>>('klaviyo', 'ledger');
  // Guests of orders are profiles as well, so only the catalog can be recognised by its numbers.
  expect(ledger.profiles).toBeGreaterThan(50);
  for (const [what, count] of Object.entries({ categories: ledger.categories, products: ledger.items })) {
    expect(child.output()).toMatch(new RegExp(`│ ${what} +│ \\d+ +│ ${count} records`));
  }
});

test('says what is wrong with the configuration', async () => {
  const child = demo({ ...sandbox.environment, CTP_API_URL: 'nonsense' }, '--yes');
  expect(await child.exited).toBe(1);
  expect(child.output()).toContain('CTP_API_URL must be an https URL');
});
