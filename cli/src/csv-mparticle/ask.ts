import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, Usage } from '../exit';
import { table } from '../words';
import type { CsvContext } from './program';
import { sizeOf } from './words';

/** The user has left, or said no: nothing was done. */
export class Cancelled extends Error {
  constructor(readonly code: number) {
    super('Nothing was imported.');
  }
}

/** One of the choices, by its number or first letter. @throws Cancelled when the input ends or Ctrl-C is pressed */
export async function choose<T>({ terminal }: CsvContext, question: string, choices: { value: T; text: string }[]): Promise<T> {
  const listed = choices.map(({ text }, at) => `  ${at + 1}  ${text}`).join('\n');
  for (;;) {
    const answer = await answered(terminal.ask, `${question}\n${listed}\nNumber: `);
    const chosen = choices[Number(answer) - 1];
    if (chosen && /^\d+$/.test(answer)) return chosen.value;
    terminal.err(`Type a number from 1 to ${choices.length}.`);
  }
}

/** @throws Cancelled */
export async function confirm({ terminal }: CsvContext, question: string): Promise<boolean> {
  for (;;) {
    const answer = (await answered(terminal.ask, `${question} [yes/no] `)).toLowerCase();
    if (answer === 'yes' || answer === 'y') return true;
    if (answer === 'no' || answer === 'n') return false;
    terminal.err('Type yes or no.');
  }
}

async function answered(ask: CsvContext['terminal']['ask'], question: string): Promise<string> {
  const answer = await ask?.(question);
  if (answer === undefined) throw new Cancelled(EXIT.interrupted);
  return answer.trim();
}

const FOLDER = 'data';

/** A file of `data/`, when none was named. @throws Usage where no answer can be given, or there is none */
export async function pickFile(context: CsvContext): Promise<string> {
  if (!context.terminal.ask) throw new Usage('Name the file to import: csv-mparticle run FILE');
  const names = await readdir(FOLDER).catch(() => []);
  const files = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map(async (name) => ({ name, about: await stat(join(FOLDER, name)) })),
  );
  const regular = files.filter(({ about }) => about.isFile());
  if (regular.length === 0) throw new Usage(`Name the file to import, or put it into the folder ${FOLDER}/.`);
  const rows = regular.map(({ name, about }) => [
    name,
    sizeOf(about.size),
    about.mtime.toISOString().slice(0, 16).replace('T', ' '),
  ]);
  const [, ...lines] = table(['', '', ''], rows).split('\n');
  return choose(
    context,
    `Files in ${FOLDER}/:`,
    regular.map(({ name }, at) => ({ value: join(FOLDER, name), text: lines[at] ?? name })),
  );
}
