import { spawn } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import { ROOT, until } from '../process/child.ts';
import { type Mparticle, startMparticle } from '../process/mparticle.ts';
import { type Audit, auditBatches, violationsOf } from '../sandbox/csv/audit.ts';
import { type AwkwardRow, awkwardFile } from '../sandbox/csv/awkward.ts';

/** Killed when about so much of the file has arrived. */
const KILLED_AFTER = 0.375;
const FILE = 'policies.csv';

const say = (text: string) => console.log(text);
const step = (text: string) => say(`\n\u25b8 ${text}\n`);
const number = (value: number) => value.toLocaleString('en');

/** Shows the import of a file on a stand-in: check, import, a kill, resume, rejected rows, comparison. @returns the exit code */
export async function demoCsv(size: number): Promise<number> {
  const killAt = Math.floor(size * KILLED_AFTER);
  say('Starting a stand-in for mParticle on this machine: 270 batches a second, 60 ms away …');
  const world = await startMparticle({ latencyMs: 60 });
  try {
    const { text, rows } = awkwardFile(size, 42);
    world.write(FILE, text);
    step(`${FILE} has ${number(size)} rows, some of them awkward: broken addresses, rounded numbers, missing cells.`);
    say('The check reads all of it and sends nothing.');
    prints('validate', FILE);
    await ended(world, 'validate', FILE);

    step(`The import. It is killed (SIGKILL) after about ${number(killAt)} rows.`);
    prints('run', FILE, '--yes');
    const killed = start(world, 'run', FILE, '--yes');
    await until('the first rows', async () => (await world.ledger()).accepted >= killAt, 60_000, 20);
    killed.child.kill('SIGKILL');
    await killed.exited;
    // A process that is killed leaves its bar as it is, and the cursor hidden.
    if (process.stderr.isTTY) process.stderr.write('\x1b[?25h\n');
    say(`Killed: ${number((await world.ledger()).accepted)} rows had arrived.`);

    step('The same command with --resume continues where it was, at once.');
    prints('run', FILE, '--yes', '--resume');
    const code = await ended(world, 'run', FILE, '--yes', '--resume');

    step('What was rejected, as a file to correct and import again:');
    prints('failures', '--csv');
    await showFailures(world);

    step('What mParticle has, held against the file:');
    return (await compare(world, rows)) && code === 3 ? 0 : 1;
  } finally {
    await world.close();
  }
}

const prints = (...args: string[]) => say(`$ npm run import -- csv-mparticle ${args.join(' ')}\n`);

/** With the screen of this process, where there is one: bars are drawn on it. */
function start({ folder, environment }: Mparticle, ...args: string[]) {
  const { PATH, HOME, TERM } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'cli/dist/main.js'), 'csv-mparticle', ...args], {
    cwd: folder,
    env: { PATH, HOME, TERM, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return { child, exited: new Promise<number | null>((done) => child.on('close', done)) };
}

const ended = (world: Mparticle, ...args: string[]) => start(world, ...args).exited;

const SHOWN = 4;

async function showFailures(world: Mparticle): Promise<void> {
  const { output } = await world.run('failures', '--csv');
  const lines = output.replace('\ufeff', '').trimEnd().split('\r\n');
  for (const line of lines.slice(0, SHOWN + 1)) say(line.length > 110 ? `${line.slice(0, 110)} …` : line);
  say(`… and ${number(lines.length - 1 - SHOWN)} more lines`);
}

async function compare(world: Mparticle, rows: AwkwardRow[]): Promise<boolean> {
  const audit = auditBatches(rows, await world.batches());
  const { repeated } = await world.ledger();
  const listed = JSON.parse((await world.run('failures', '--json')).output) as { row: number; code: string }[];
  const bad = rows.filter(({ kind }) => kind === 'rejected');
  const sameList =
    listed.length === bad.length && bad.every(({ row, code }, at) => listed[at]?.row === row && listed[at]?.code === code);
  printTable(audit, { bad: bad.length, listed: listed.length, repeated });
  const problems = [...violationsOf(audit), ...(sameList ? [] : ['the list of rejected rows is another one'])];
  say(
    problems.length === 0 ? 'Every good row arrived once, in order and unchanged; every bad row is listed.' : problems.join('\n'),
  );
  return problems.length === 0;
}

function printTable(audit: Audit, { bad, listed, repeated }: Record<'bad' | 'listed' | 'repeated', number>): void {
  const table = new Table({ style: { head: [], border: [] } });
  table.push(
    ['rows that had to arrive', number(audit.expected)],
    ['arrived', number(audit.arrived)],
    [
      'missing / twice / changed / out of order',
      `${audit.missing} / ${audit.duplicates} / ${audit.changed} / ${audit.reordered}`,
    ],
    ['sent again after the kill, and ignored by their ids', number(repeated)],
    ['rows that had to be rejected', number(bad)],
    ['listed as rejected', number(listed)],
  );
  say(table.toString());
}
