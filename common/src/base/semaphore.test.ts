import { Budget } from './semaphore';

/** Asks for an amount and notes its name once it has got it. */
function asking(budget: Budget) {
  const got: string[] = [];
  const ask = async (name: string, amount: number) => {
    await budget.acquire(amount);
    got.push(name);
  };
  return { got, ask };
}
const settled = () => new Promise((done) => setImmediate(done));

it('hands out what there is, in the order it was asked for', async () => {
  const budget = new Budget(10);
  const { got, ask } = asking(budget);
  for (const [name, amount] of [
    ['a', 6],
    ['b', 4],
    ['c', 5],
    ['d', 1],
  ] as const) {
    void ask(name, amount);
  }
  await settled();
  expect(got).toEqual(['a', 'b']);
  budget.release(4);
  await settled();
  // There is room for d, but c came first.
  expect(got).toEqual(['a', 'b']);
  budget.release(6);
  await settled();
  expect(got).toEqual(['a', 'b', 'c', 'd']);
});

it('what is larger than all of it gets it alone', async () => {
  const budget = new Budget(10);
  const { got, ask } = asking(budget);
  void ask('small', 1);
  void ask('large', 50);
  void ask('next', 1);
  await settled();
  expect(got).toEqual(['small']);
  budget.release(1);
  await settled();
  expect(got).toEqual(['small', 'large']);
  budget.release(50);
  await settled();
  expect(got).toEqual(['small', 'large', 'next']);
});
