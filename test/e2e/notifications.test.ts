import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { ROOT } from '../process/child.ts';
import { type Job, startJob } from '../process/job.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';

/** A receiver on this machine is notified of failed scheduled runs, once, and once that it is well again. */
interface Notified {
  id: string;
  event: string;
  text: string;
}
const SECRET = 'the-secret-of-the-hook';
const validate = addFormats(new Ajv2020({ strict: false })).compile(
  JSON.parse(readFileSync(resolve(ROOT, 'docs/notification.schema.json'), 'utf8')),
);

let sandbox: Sandbox;
let job: Job;
let receiver: Server;
const got: Notified[] = [];
const status = 200;

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const signed = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const isSound = request.headers['x-signature'] === signed && validate(JSON.parse(body.toString()));
    if (status === 200) got.push(isSound ? (JSON.parse(body.toString()) as Notified) : { id: '', event: 'unsound', text: '' });
    response.writeHead(status).end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  sandbox = await startSandbox({ customers: 120, orders: 5, limits: 'off' });
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const secrets = { NOTIFY_WEBHOOK_URL: hook, NOTIFY_WEBHOOK_SECRET: SECRET, NOTIFY_EMAIL: 'operator@example.com' };
  job = await startJob({ ...sandbox.environment, ...secrets, LEASE_SECONDS: '3', NOTIFY_REJECT_PERCENT: '90' });
});
afterAll(async () => {
  await job?.child.kill('SIGTERM');
  await sandbox?.close();
  receiver?.close();
});

const control = (what: string, body: object) => sandbox.control('commercetools', what, body);
let made = 0;
/** A schedule of which an occurrence is due, and a round of the job. */
async function tick(): Promise<void> {
  const settled = new Date(Date.now() - 90_000).toISOString();
  const schedule = { cron: '* * * * *', timeZone: 'UTC', scope: 'all', enabled: true, settled };
  const value = { schema: 1, pipeline: 'customers', ...schedule };
  const now = new Date().toISOString();
  const id = `schedule-${++made}`;
  const objects = await sandbox.control<{ id: string; container: string }[]>('commercetools', 'custom-objects');
  const before = objects.filter(({ container }) => container === 'data-import-schedule').map((each) => each.id);
  if (before.length > 0) await control('touch', { type: 'key-value-document', ids: before, patch: { value } });
  else {
    const document = {
      id,
      version: 1,
      createdAt: now,
      lastModifiedAt: now,
      container: 'data-import-schedule',
      key: 'customers',
      value,
    };
    await control('add', { type: 'key-value-document', resources: [document] });
  }
  expect((await job.tick()).body.worked).toHaveLength(1);
}
const refuseKey = (refused: boolean) => sandbox.control('klaviyo', 'faults', refused ? [{ status: 401, path: 'profile' }] : []);

test('tells a webhook once that scheduled runs fail, and once that they are well again', async () => {
  await refuseKey(true);
  await tick();
  await tick();
  expect(got.map(({ event }) => event)).toEqual(['run.failed']);
  expect(got[0]?.text).toMatch(/^Customers: the import of \d\d:\d\d UTC failed\./);
  await refuseKey(false);
  await tick();
  await tick();
  expect(got.map(({ event }) => event)).toEqual(['run.failed', 'run.recovered']);
  expect(JSON.stringify(got)).not.toContain('@');
});

test('tells Klaviyo as well, as events of one profile', async () => {
  const events = await sandbox.control<{ metric: string; unique_id: string }[]>('klaviyo', 'ledger/events');
  const notified = events.filter(({ metric }) => metric === 'Data Import Problem').map(({ unique_id }) => unique_id);
  expect(notified).toHaveLength(2);
  expect(notified.sort()).toEqual(got.map(({ id }) => id).sort());
});

test('shows no secret in its logs', () => {
  const output = job.child.output();
  for (const secret of [SECRET, '/hook', 'operator@example.com']) expect(output).not.toContain(secret);
});
