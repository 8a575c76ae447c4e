import { Writable } from 'node:stream';
import { outputTo } from './output';

/** Takes one piece at a time, and answers each as `answer` says. */
function reader(answer: () => Error | undefined) {
  const taken: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(piece: string, _encoding, next) {
      setTimeout(() => {
        const error = answer();
        if (!error) taken.push(piece);
        next(error);
      }, 5);
    },
  });
  return { taken, output: outputTo(stream) };
}

const failing = (code: string) => () => Object.assign(new Error(code), { code });

test('waits until a slow reader has taken everything', async () => {
  const { taken, output } = reader(() => undefined);
  for (const piece of ['a', 'b', 'c']) output.write(piece);
  expect(taken).toEqual([]);
  await expect(output.flushed()).resolves.toBeUndefined();
  expect(taken.join('')).toBe('abc');
});

test('does not wait for a reader that has left, and reports no error', async () => {
  const { output } = reader(failing('EPIPE'));
  for (const piece of ['a', 'b']) output.write(piece);
  await expect(output.flushed()).resolves.toBeUndefined();
  output.write('c');
  await expect(output.flushed()).resolves.toBeUndefined();
});

test('reports what could not be written', async () => {
  const { output } = reader(failing('ENOSPC'));
  for (const piece of ['a', 'b']) output.write(piece);
  await expect(output.flushed()).resolves.toMatchObject({ code: 'ENOSPC' });
});
