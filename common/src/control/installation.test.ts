import { World } from '../testing/numbered';
import { installationIn } from './installation';

const setup = () => {
  const world = new World(10);
  return { world, installation: installationIn(world.store, World.LEASE_MS, ['data-import-written']) };
};
const CONTAINERS = ['config', 'schedule', 'failure', 'run', 'written', 'pipeline'].map((name) => `data-import-${name}`);

async function fill({ store }: World): Promise<void> {
  for (const container of CONTAINERS.filter((name) => !/config|pipeline/.test(name))) {
    for (let index = 0; index < 130; index++) await store.save(container, `key-${index}`, { index });
  }
}
const sizes = async ({ store }: World) =>
  Promise.all(CONTAINERS.map(async (container) => (await store.list(container, { limit: 500 })).length));

test('the address of the service is kept for all its instances', async () => {
  const { installation } = setup();
  expect(await installation.serviceUrl()).toBeUndefined();
  await installation.saveServiceUrl('https://one.example.com');
  await installation.saveServiceUrl('https://two.example.com');
  expect(await installation.serviceUrl()).toBe('https://two.example.com');
});

test('removing stops what runs, forgets the address and keeps the history', async () => {
  const { world, installation } = setup();
  await fill(world);
  await installation.saveServiceUrl('https://one.example.com');
  const { id } = await world.start();
  expect(await installation.remove({ history: false })).toEqual({ stopped: 1, documents: 1, unreadable: [] });
  expect(await world.runs.get(id)).toMatchObject({ status: 'stopped' });
  expect(await sizes(world)).toEqual([0, 130, 130, 131, 130, 1]);
  expect(await installation.remove({ history: false })).toEqual({ stopped: 0, documents: 0, unreadable: [] });
});

test('removing with the history leaves nothing behind', async () => {
  const { world, installation } = setup();
  await fill(world);
  await world.start();
  await installation.remove({ history: true });
  expect(await sizes(world)).toEqual([0, 0, 0, 0, 0, 0]);
});

test.each([false, true])('removes the rest when a state cannot be used (history: %p)', async (history) => {
  const { world, installation } = setup();
  await world.start();
  await world.store.save('data-import-pipeline', 'another', { schema: 99 });
  const removed = await installation.remove({ history });
  expect(removed).toMatchObject({ stopped: 1, unreadable: [expect.stringContaining('data-import-pipeline/another')] });
  expect((await sizes(world)).at(-1)).toBe(history ? 0 : 2);
});
