import { KeyedLock } from './keyedLock';
import { ascending } from './order';

/** A task that ends on request, and reports when it began. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

test('makes tasks wait that share a key, and no others', async () => {
  const lock = new KeyedLock();
  const began: string[] = [];
  const first = gate();
  const task =
    (name: string, until: Promise<void> = Promise.resolve()) =>
    async () => {
      began.push(name);
      await until;
      return name;
    };
  const all = [
    lock.run(['a', 'b'], task('ab', first.opened)),
    lock.run(['b', 'c'], task('bc')),
    lock.run(['d'], task('d')),
    lock.run([], task('none')),
  ];
  await tick();
  expect(began.sort(ascending)).toEqual(['ab', 'd', 'none']);
  first.open();
  expect(await Promise.all(all)).toEqual(['ab', 'bc', 'd', 'none']);
});

test('a task that fails lets the next one in', async () => {
  const lock = new KeyedLock();
  const failing = lock.run(['a'], async () => {
    throw new Error('no');
  });
  const next = lock.run(['a'], async () => 'in');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('in');
});

test('crossing wishes never wait for each other, and no two holders share a key', async () => {
  const lock = new KeyedLock();
  const held = new Set<string>();
  const keys = ['a', 'b', 'c', 'd'];
  const run = (index: number) => {
    const wanted = keys.filter((_, at) => ((index * 7) >> at) & 1);
    return lock.run(wanted, async () => {
      for (const key of wanted) expect(held.has(key)).toBe(false);
      for (const key of wanted) held.add(key);
      await tick();
      for (const key of wanted) held.delete(key);
    });
  };
  await Promise.all(Array.from({ length: 60 }, (_, index) => run(index)));
  expect(held.size).toBe(0);
});
