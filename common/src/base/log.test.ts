import { createLogger, silent, stackFrames } from './log';

function linesOf(level: string, write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const chunks: string[] = [];
  write(
    createLogger(level, 'service', {
      write: (chunk) => {
        chunks.push(chunk);
      },
    }),
  );
  return chunks
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

it.each([
  ['debug', 'DEBUG'],
  ['info', 'INFO'],
  ['warn', 'WARNING'],
  ['error', 'ERROR'],
] as const)('%s is written as %s, with the names that the log viewer reads', (level, severity) => {
  const lines = linesOf('debug', (log) => log[level]({ run: 'r' }, 'something happened'));
  expect(lines).toEqual([
    { severity, name: 'service', message: 'something happened', run: 'r', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
  ]);
});

it('what is below the level is left out', () => {
  expect(
    linesOf('warn', (log) => {
      log.info({}, 'no');
      log.warn({}, 'yes');
    }),
  ).toHaveLength(1);
  expect(linesOf('silent', (log) => log.error({}, 'no'))).toEqual([]);
});

it('silence takes everything', () => {
  expect(() => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const) silent[level]({}, 'nothing');
  }).not.toThrow();
});

describe('the frames of an error', () => {
  const thrown = new Error('first\n    at jane@example.com (/x/y.js:1:2)\n    at jane@example.com:1:2\nlast: jane@example.com');

  it('are those of the stack, without any line of the message', () => {
    const frames = stackFrames(thrown);
    expect(frames.length).toBeGreaterThan(0);
    expect(frames[0]).toMatch(/^at .*log\.test\.ts:\d+:\d+\)?$/);
    expect(frames.join()).not.toContain('jane');
  });

  it('hold no line of a message that was changed since', () => {
    const changed = Object.assign(new Error('a\n    at jane@example.com:1:2\nb jane@example.com'), { message: 'other' });
    expect(stackFrames(changed).join()).not.toContain('jane');
  });

  it.each([undefined, 'text', { stack: 'Error: x\n    at jane (/a:1:1)' }, Object.assign(new Error('x'), { stack: undefined })])(
    'of %p are none',
    (value) => expect(stackFrames(value)).toEqual([]),
  );

  it('are all that is logged of an error itself', () => {
    const text = JSON.stringify(linesOf('debug', (log) => log.error({ err: thrown }, 'failed')));
    expect(text).not.toContain('jane');
    expect(text).toContain('log.test.ts');
    expect(JSON.stringify(linesOf('debug', (log) => log.error(thrown, 'failed')))).not.toContain('jane');
  });
});
