import { sampleActive, sampleStatus } from '../testing/samples';
import { inOrder, neverBackwards } from './progress';

const counts = (read: number) => ({ read, written: read, skipped: 0, rejected: 0 });
const running = (read: number, id = 'run-1') => [sampleStatus({ active: sampleActive({ id, counts: counts(read) }) })];
const read = (pipelines: ReturnType<typeof running>) => pipelines[0]?.active?.counts.read;

test('an older answer that comes later does not take numbers back', () => {
  expect(read(neverBackwards(running(500), running(300)))).toBe(500);
  expect(read(neverBackwards(running(500), running(700)))).toBe(700);
});

test('another run begins with its own numbers', () => {
  expect(read(neverBackwards(running(500), running(3, 'run-2')))).toBe(3);
});

test('pipelines come after those they build on, else in the order of the service', () => {
  const named = (pipeline: string, ...dependsOn: string[]) => sampleStatus({ pipeline, dependsOn });
  const listed = [named('products', 'categories'), named('customers'), named('orders', 'customers'), named('categories')];
  expect(inOrder(listed).map(({ pipeline }) => pipeline)).toEqual(['categories', 'products', 'customers', 'orders']);
});

test('a circle of dependencies loses no import', () => {
  const circle = [sampleStatus({ pipeline: 'a', dependsOn: ['b'] }), sampleStatus({ pipeline: 'b', dependsOn: ['a'] })];
  expect(inOrder(circle)).toHaveLength(2);
});
