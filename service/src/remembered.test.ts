import { Remembered } from './remembered';

const asked = jest.fn(async () => 'answer');
beforeEach(() => asked.mockClear());
afterEach(() => jest.restoreAllMocks());

const pass = (ms: number) => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
};

test('asks once for a key until its time is over', async () => {
  const remembered = new Remembered<string>(30_000, 10);
  await Promise.all([remembered.get('a', asked), remembered.get('a', asked)]);
  await remembered.get('b', asked);
  expect(asked).toHaveBeenCalledTimes(2);
  pass(30_001);
  await remembered.get('a', asked);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('asks again when a fresh answer is wanted, or the key was forgotten', async () => {
  const remembered = new Remembered<string>(30_000, 10);
  await remembered.get('user record', asked);
  await remembered.get('user record', asked, true);
  await remembered.get('user record', asked);
  expect(asked).toHaveBeenCalledTimes(2);
  remembered.forget(' record');
  await remembered.get('user record', asked);
  expect(asked).toHaveBeenCalledTimes(3);
});

test('keeps no error', async () => {
  const remembered = new Remembered<string>(30_000, 10);
  await expect(remembered.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await remembered.get('a', asked)).toBe('answer');
});

test('forgets the oldest beyond its size', async () => {
  const remembered = new Remembered<string>(30_000, 2);
  for (const key of ['a', 'b', 'c', 'b', 'c']) await remembered.get(key, asked);
  expect(asked).toHaveBeenCalledTimes(3);
  await remembered.get('a', asked);
  expect(asked).toHaveBeenCalledTimes(4);
});
