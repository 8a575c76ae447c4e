import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../process/child.ts';
import { type Job, startJob } from '../process/job.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import { note } from './cases.ts';
import { documentOf } from './journal.ts';
import { type Fate, type Passing, Relay } from './relay.ts';

/** The job is killed between the end of a run and the delivery of its notification: it comes, once or, where that can't be known, once more. */
interface Stored {
  id: string;
  container: string;
  key: string;
  value: { sendings: { status: string; nextAt?: string }[]; subjects?: Record<string, { seen?: string }> };
}

let sandbox: Sandbox;
let relay: Relay;
let receiver: Server;
let environment: Record<string, string>;
/** How often each notification has arrived. */
const got = new Map<string, number>();
let isSilent = false;
let onArrival: () => void = () => {};

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { id } = JSON.parse(Buffer.concat(chunks).toString()) as { id: string };
    got.set(id, (got.get(id) ?? 0) + 1);
    if (!isSilent) response.writeHead(200).end();
    onArrival();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  sandbox = await startSandbox({ customers: 5, orders: 0, products: 0, limits: 'off' });
  await sandbox.control('klaviyo', 'faults', [{ status: 401, path: 'profile' }]);
  relay = await new Relay(sandbox.environment.CTP_API_URL ?? '').open();
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  const secrets = { NOTIFY_WEBHOOK_URL: hook, NOTIFY_WEBHOOK_SECRET: 'secret' };
  environment = { ...sandbox.environment, CTP_API_URL: relay.url, ...secrets, LEASE_SECONDS: '2' };
});
afterAll(async () => {
  await relay?.close();
  await sandbox?.close();
  receiver?.closeAllConnections();
  receiver?.close();
});

const stored = async (container: string) =>
  (await sandbox.control<Stored[]>('commercetools', 'custom-objects')).filter((each) => each.container === container);
const replace = ({ id }: Stored, value: object) =>
  sandbox.control('commercetools', 'touch', { type: 'key-value-document', ids: [id], patch: { value } });

/** A schedule whose occurrence is due, and no problem that was reported before: its next one is news again. */
async function prepare(): Promise<void> {
  for (const document of await stored('data-import-config')) {
    const { subjects } = document.value;
    if (document.key !== 'notifications' || !subjects) continue;
    const seen = Object.entries(subjects).map(([name, subject]) => [name, { seen: subject.seen }]);
    await replace(document, { schema: 1, subjects: Object.fromEntries(seen) });
  }
  const settled = new Date(Date.now() - 90_000).toISOString();
  const rule = { cron: '* * * * *', timeZone: 'UTC', scope: 'all', enabled: true, settled };
  const value = { schema: 1, pipeline: 'customers', ...rule };
  const [known] = await stored('data-import-schedule');
  if (known) return void (await replace(known, value));
  const now = new Date().toISOString();
  const document = { id: 'schedule', version: 1, createdAt: now, lastModifiedAt: now, container: 'data-import-schedule' };
  await sandbox.control('commercetools', 'add', {
    type: 'key-value-document',
    resources: [{ ...document, key: 'customers', value }],
  });
}

/** The write of an outbox with this number: it is posted, an attempt is noted, the answer is noted. */
const outbox = (number: number) => {
  let seen = 0;
  return (passing: Passing) => documentOf(passing)?.container === 'data-import-notification' && seen++ === number;
};
const reported = () => (passing: Passing) => {
  const document = documentOf(passing);
  return document?.container === 'data-import-config' && document.key === 'notifications';
};

interface Death {
  name: string;
  fate: Extract<Fate, 'hold' | 'withhold'> | 'arrived';
  matches: () => (passing: Passing) => boolean;
  /** How often it may arrive. */
  most: number;
}
const DEATHS: Death[] = [
  { name: 'before it is posted', fate: 'hold', matches: () => outbox(0), most: 1 },
  { name: 'after it is posted', fate: 'withhold', matches: () => outbox(0), most: 1 },
  { name: 'before it is noted as reported', fate: 'hold', matches: reported, most: 1 },
  { name: 'after it is noted as reported', fate: 'withhold', matches: reported, most: 1 },
  { name: 'before an attempt is noted', fate: 'hold', matches: () => outbox(1), most: 1 },
  { name: 'after an attempt is noted', fate: 'withhold', matches: () => outbox(1), most: 1 },
  // Whether it was taken isn't known.
  { name: 'while the receiver has it', fate: 'arrived', matches: () => () => false, most: 2 },
  { name: 'before its answer is noted', fate: 'hold', matches: () => outbox(2), most: 2 },
  { name: 'after its answer is noted', fate: 'withhold', matches: () => outbox(2), most: 1 },
];
const CHOSEN = process.env.FAULTS === 'all' ? DEATHS : DEATHS.filter(({ name }) => /after it is posted|receiver/.test(name));

/** Resolves when the job has come there; it hangs then. */
function reached({ fate, matches }: Death): Promise<void> {
  return new Promise((done) => {
    if (fate === 'arrived') {
      isSilent = true;
      onArrival = done;
      return;
    }
    const isIt = matches();
    relay.fate = (passing) => {
      if (!isIt(passing)) return 'pass';
      if (fate === 'hold') {
        done();
        return 'hold';
      }
      relay.onStage = (other, stage) => {
        if (other === passing && stage === 'effect') done();
      };
      return 'withhold';
    };
  });
}

/** Rounds of another job until nothing waits; a wait for the next attempt is cut short. */
async function settled(): Promise<void> {
  const job: Job = await startJob(environment);
  try {
    await until(
      'the end of the outbox',
      async () => {
        await job.tick();
        const all = await stored('data-import-notification');
        const waiting = all.filter(({ value }) => value.sendings.some(({ status }) => status === 'waiting'));
        for (const document of waiting) {
          const sendings = document.value.sendings.map(({ nextAt: _, ...sending }) => sending);
          await replace(document, { ...document.value, sendings });
        }
        return all.length > 0 && waiting.length === 0 && all.every(({ key }) => got.has(key));
      },
      60_000,
      500,
    );
  } finally {
    await job.child.kill('SIGTERM');
  }
}

test.each(CHOSEN)('delivers it when the job dies $name', async (death) => {
  await prepare();
  const before = new Map(got);
  const there = reached(death);
  const job = await startJob(environment);
  const round = job.tick().catch(() => undefined);
  await Promise.race([there, round.then(() => Promise.reject(new Error('the round ended before that')))]);
  await job.child.kill('SIGKILL');
  await round;
  relay.fate = () => 'pass';
  isSilent = false;
  onArrival = () => {};
  await settled();
  const arrived = [...got].filter(([id]) => !before.has(id)).map(([, times]) => times);
  const again = [...before].filter(([id, times]) => got.get(id) !== times).length;
  const missing = Number(arrived.length === 0);
  const doubled = again + Math.max(0, arrived.length - 1) + arrived.filter((times) => times > death.most).length;
  note({ part: 'notifications', what: 'the job, from the end of a run to the delivery', kills: 1, missing, doubled });
  expect({ missing, doubled, arrived }).toEqual({ missing: 0, doubled: 0, arrived: [expect.any(Number)] });
});
