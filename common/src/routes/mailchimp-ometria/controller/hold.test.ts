import { spawnSync } from 'node:child_process';
import { thisProcess } from '../../../state/holder';
import { MemoryStore } from '../../../state/stores/memory';
import { ControllerHold } from './hold';

const LEASE_MS = 90_000;
let now = 1_000_000;
let store: MemoryStore;
const holds: ControllerHold[] = [];
beforeEach(() => {
  store = new MemoryStore(() => now);
});
afterEach(async () => {
  for (const hold of holds.splice(0)) await hold.release();
});

async function take(leaseMs = LEASE_MS): Promise<ControllerHold> {
  const hold = await ControllerHold.take(store, leaseMs);
  holds.push(hold);
  return hold;
}
const heldBy = (holder: object) =>
  store.save('data-import-controller', 'mailchimp-ometria', {
    owner: 'other',
    beat: 1,
    holder: { ...thisProcess(), ...holder },
  });
const ended = () => spawnSync(process.execPath, ['-e', '']).pid;

it('refuses a second controller while the first one lives, however old its heartbeat is', async () => {
  await take();
  now += 10 * LEASE_MS;
  await expect(take()).rejects.toMatchObject({ name: 'Refused', code: 'already_running' });
});

it('is free once it was given back', async () => {
  await (await take()).release();
  await expect(take()).resolves.toBeDefined();
});

it('is taken over at once from a process of this host that has ended', async () => {
  await heldBy({ pid: ended() });
  await expect(take()).resolves.toBeDefined();
});

it('is taken over at once from a process that had our own number', async () => {
  await heldBy({ startedAt: '2020-01-01T00:00:00.000Z' });
  await expect(take()).resolves.toBeDefined();
});

it('is taken over from another host when its lease has expired, and not before', async () => {
  await heldBy({ host: 'elsewhere', pid: 1 });
  now += LEASE_MS;
  await expect(take()).rejects.toMatchObject({ code: 'already_running', message: expect.stringContaining('elsewhere') });
  now += 1;
  await expect(take()).resolves.toBeDefined();
});

it('notices that another controller has taken over', async () => {
  const hold = await take(30);
  const { version = 0 } = (await store.get('data-import-controller', 'mailchimp-ometria')) ?? {};
  expect(version).toBeGreaterThan(0);
  await heldBy({ host: 'elsewhere' });
  await new Promise((done) => hold.lost.addEventListener('abort', done));
  await hold.release();
  expect((await store.get<{ owner: string }>('data-import-controller', 'mailchimp-ometria'))?.value.owner).toBe('other');
});
