import { describeStoreContract } from '../../testing/storeContract';
import { MemoryStore } from './memory';

describe('the contract', () => describeStoreContract(async () => ({ store: new MemoryStore(), close: async () => {} })));

it('tells the time by the given clock', async () => {
  let now = 1000;
  const store = new MemoryStore(() => now);
  expect(await store.put('c', 'k', {}, 0)).toMatchObject({ lastModifiedAt: 1000, serverNow: 1000 });
  now = 5000;
  expect(await store.get('c', 'k')).toMatchObject({ version: 1, lastModifiedAt: 1000, serverNow: 5000 });
});
