import { LeaseLost } from '../../../contract/errors';
import { MemoryStore } from '../../../state/stores/memory';
import { CategoryRegister } from './register';

const free = { guard: async () => {} };

test('counts how often each category is created by any worker', async () => {
  const store = new MemoryStore();
  const [one, other] = [new CategoryRegister(store), new CategoryRegister(store)];
  await Promise.all([one.creating(['a1', 'b1'], free), other.creating(['a2', 'b1'], free), one.creating(['strange'], free)]);
  await other.creating(['a1'], free);
  expect(Object.fromEntries(await one.all())).toEqual({ a1: 2, a2: 1, b1: 2, strange: 1 });
});

test('nothing is written for nothing, nor by a worker that has lost its run', async () => {
  const store = new MemoryStore();
  const put = jest.spyOn(store, 'put');
  const register = new CategoryRegister(store);
  await register.creating([], free);
  const guard = async () => {
    throw new LeaseLost();
  };
  await expect(register.creating(['a'], { guard })).rejects.toThrow(LeaseLost);
  expect(put).not.toHaveBeenCalled();
  await register.creating(['a'], free);
  expect([...(await register.all()).keys()]).toEqual(['a']);
});
