import type { Run } from 'common';
import { EXIT } from '../exit';
import { duration, number } from '../words';
import type { CsvContext } from './program';

/** A result: as JSON for programs, in words for people. */
export function print<T>({ terminal, json }: CsvContext, result: T, words: (result: T) => string): void {
  terminal.out(json ? JSON.stringify(result, null, 2) : words(result));
}

interface Ended {
  file: string;
  run: Run;
  interrupted: boolean;
  log: string;
}

/** Errors that pass: the same command may succeed later. */
const PASSING = ['rate_limited', 'unreachable', 'unavailable', 'no_progress'];

/** The last words: what became of the rows, and what to type next. */
export function report({ terminal, json }: CsvContext, { file, run, interrupted, log }: Ended): number {
  const code = codeOf(run, interrupted);
  const { read, written: accepted, skipped, rejected } = run.counts;
  if (json) {
    const { id, status, total, warnings, skips, error } = run;
    const counts = { read, accepted, skipped, rejected };
    terminal.out(
      JSON.stringify(
        {
          run: id,
          file,
          status,
          ...(total === undefined ? {} : { rows: total }),
          ...counts,
          warnings,
          skips,
          ...(error ? { error } : {}),
          log,
        },
        null,
        2,
      ),
    );
  } else {
    terminal.out(wordsOf(file, run, log));
  }
  return code;
}

function wordsOf(file: string, run: Run, log: string): string {
  const { read, written: accepted, skipped, rejected } = run.counts;
  const of = run.total === undefined ? '' : ` of ${number(run.total)}`;
  const counts = `${number(read)}${of} rows read, ${number(accepted)} accepted by mParticle, ${number(skipped)} skipped, ${number(rejected)} rejected`;
  const lines = [`${file}: ${run.status}. ${counts}, in ${duration(run.workedMs)}.`];
  if (run.error) lines.push(run.error.message);
  for (const [code, count] of Object.entries(run.skips)) lines.push(`  ${number(count)} × ${code} (skipped)`);
  for (const [code, count] of Object.entries(run.warnings)) lines.push(`  ${number(count)} × ${code} (sent, with a warning)`);
  if (accepted > 0)
    lines.push('Accepted means taken for processing: what a data plan blocks afterwards, mParticle shows only itself.');
  if (rejected > 0) {
    lines.push('Rejected rows, with reasons:     npm run import -- csv-mparticle failures');
    lines.push('The same as a file to correct:   npm run --silent import -- csv-mparticle failures --csv > rejected.csv');
  }
  if (run.error?.code === 'too_many_rejected') lines.push('Begin again:   the same command with --restart');
  else if (run.status !== 'done') lines.push(`Continue at row ${number(read + 1)}:   the same command with --resume`);
  lines.push(`Log: ${log}`);
  return lines.join('\n');
}

function codeOf({ status, counts, error }: Run, interrupted: boolean): number {
  if (status === 'done') return counts.rejected > 0 ? EXIT.rejected : EXIT.ok;
  if (interrupted || status === 'stopped') return EXIT.interrupted;
  return error && PASSING.includes(error.code) ? EXIT.unavailable : EXIT.failed;
}
