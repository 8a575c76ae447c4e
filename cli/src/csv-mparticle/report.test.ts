import type { Run } from 'common';
import { EXIT } from '../exit';
import { RUN } from '../testing';
import type { CsvContext } from './program';
import { report } from './report';

const COUNTS = { read: 2000, written: 1990, skipped: 0, rejected: 10 };
const failed = (code: string): Partial<Run> => ({ status: 'failed', error: { code, message: 'It did not work.' } });

function reported(change: Partial<Run>, { interrupted = false, json = false } = {}) {
  const lines: string[] = [];
  const unused = () => {
    throw new Error('unexpected call');
  };
  const terminal = {
    ...{ out: (text: string) => lines.push(text), write: unused, err: unused },
    ...{ screen: undefined, interruption: new AbortController().signal },
  };
  const context = { terminal, json, variables: {} } as CsvContext;
  const run: Run = { ...RUN, status: 'done', counts: COUNTS, total: 2000, ...change };
  const code = report(context, { file: 'people.csv', run, interrupted, log: 'log/people.log' });
  return { code, text: lines.join('\n') };
}

it.each<[number, Partial<Run>, boolean]>([
  [EXIT.ok, { counts: { ...COUNTS, rejected: 0 } }, false],
  [EXIT.rejected, {}, false],
  [EXIT.interrupted, { status: 'stopped' }, true],
  [EXIT.failed, failed('unauthorized'), false],
  [EXIT.failed, failed('file_changed'), false],
  [EXIT.unavailable, failed('rate_limited'), false],
  [EXIT.unavailable, failed('unreachable'), false],
  [EXIT.unavailable, failed('unavailable'), false],
])('ends with exit code %i when the run is %j', (code, run, interrupted) => {
  expect(reported(run, { interrupted }).code).toBe(code);
});

it('says what became of the rows, and which command lists the rejected ones', () => {
  const { text } = reported({ warnings: { invalid_date: 3 }, skips: { blank_row: 2 } });
  expect(text).toContain('people.csv: done. 2,000 of 2,000 rows read, 1,990 accepted by mParticle, 0 skipped, 10 rejected');
  expect(text).toContain('3 × invalid_date (sent, with a warning)');
  expect(text).toContain('2 × blank_row (skipped)');
  expect(text).toContain('csv-mparticle failures --csv');
  expect(text).toContain('log/people.log');
  expect(text).not.toMatch(/stored|--resume/);
});

it('says how an import that has not ended is continued', () => {
  const { text } = reported({ ...failed('unreachable'), counts: { read: 180, written: 180, skipped: 0, rejected: 0 } });
  expect(text).toContain('It did not work.');
  expect(text).toContain('Continue at row 181:   the same command with --resume');
});

it('prints one JSON document on request', () => {
  const { text } = reported(failed('unreachable'), { json: true });
  expect(JSON.parse(text)).toMatchObject({
    ...{ file: 'people.csv', status: 'failed', rows: 2000, read: 2000, accepted: 1990, rejected: 10 },
    error: { code: 'unreachable' },
  });
});
