import { createLogger, silent } from './log';

function linesOf(level: string, write: (log: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const chunks: string[] = [];
  write(createLogger(level, 'service', { write: (chunk) => void chunks.push(chunk) }));
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
