import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ROOT } from '../process/child.ts';

/** A row of the table that `npm run test:faults` ends with. */
export interface Case {
  /** Which part of the project, e.g. `settings`. */
  part: string;
  /** What was killed or taken away, and when. */
  what: string;
  /** Processes ended with SIGKILL. */
  kills: number;
  /** Records, documents or notifications that ought to be there afterwards and aren't. */
  missing: number;
  /** Those that are there more often than they may be. */
  doubled: number;
}

const FILE = resolve(ROOT, 'test/dist/fault-cases.jsonl');

/** Notes a case of the long run, before its test judges it: a broken promise stands in the table as well. */
export function note(found: Case): void {
  if (process.env.FAULTS !== 'all') return;
  mkdirSync(dirname(FILE), { recursive: true });
  appendFileSync(FILE, `${JSON.stringify(found)}\n`);
}

export const forgetCases = (): void => rmSync(FILE, { force: true });

/** In the order they were noted; those of the same part and kind are added up. */
export function notedCases(): Case[] {
  if (!existsSync(FILE)) return [];
  const lines = readFileSync(FILE, 'utf8').trim().split('\n');
  const sums = new Map<string, Case>();
  for (const line of lines.filter((text) => text !== '')) {
    const found = JSON.parse(line) as Case;
    const sum = sums.get(`${found.part} ${found.what}`);
    if (!sum) sums.set(`${found.part} ${found.what}`, found);
    else {
      sum.kills += found.kills;
      sum.missing += found.missing;
      sum.doubled += found.doubled;
    }
  }
  return [...sums.values()];
}
