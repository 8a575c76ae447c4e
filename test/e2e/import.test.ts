import { startRun, untilEnded } from '../process/run.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';

let sandbox: Sandbox;
let service: Service;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
  service = await startService(sandbox.environment, machineToken(sandbox.environment));
});
afterAll(async () => {
  await service?.child.kill('SIGTERM');
  await sandbox?.close();
});

test('every customer of the shop is accounted for, and the ledger holds those that arrived', async () => {
  const { id } = await startRun(service, 'customers');
  const run = await untilEnded(service, id);
  const shop = await sandbox.control<unknown[]>('commercetools', 'dump?type=customer');
  const ledger = await sandbox.control<{ profiles: number }>('klaviyo', 'ledger');
  expect(run.status).toBe('done');
  expect(run.counts.read).toBe(shop.length);
  expect(run.counts.written + run.counts.skipped + run.counts.rejected).toBe(run.counts.read);
  expect(ledger.profiles).toBe(run.counts.written);
});
