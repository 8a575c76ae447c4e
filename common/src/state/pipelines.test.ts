import { emptyState, noteSender, readState } from './pipelines';
import { MemoryStore } from './stores/memory';

test('notes a sender once for each account, beside those that are known', async () => {
  const store = new MemoryStore();
  await store.put('data-import-pipeline', 'orders', { ...emptyState('orders'), senders: [{ account: 'a', runId: 'run-1' }] }, 0);
  await noteSender(store, 'orders', 'live', 'a');
  await noteSender(store, 'orders', 'live', 'a');
  await noteSender(store, 'orders', 'live', 'b');
  const state = await readState(store, 'orders');
  expect(state?.value.senders).toEqual([
    { account: 'a', runId: 'run-1' },
    { account: 'a', runId: 'live' },
    { account: 'b', runId: 'live' },
  ]);
  expect(state?.version).toBe(3);
});

test('notes a sender where nothing was imported yet', async () => {
  const store = new MemoryStore();
  await noteSender(store, 'orders', 'live', undefined);
  expect((await readState(store, 'orders'))?.value.senders).toEqual([{ runId: 'live' }]);
});
