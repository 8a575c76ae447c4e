import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { startLists } from '../process/lists.ts';

const say = (text: string) => console.log(text);
const step = (text: string) => say(`\n\u25b8 ${text}`);

/** Shows the controller on stand-ins: load, changes, sync, an edit of the state file, the quit file. @returns the exit code */
export async function demoLists(): Promise<number> {
  const newest = Math.floor(Date.now() / 1000) - 120;
  say('Starting stand-ins for Mailchimp and Ometria on this machine …');
  const sandbox = await startLists({
    mailchimp: { movement: { changes: 0.2, joins: 0.1, archives: 0.05 } },
    ometria: { rate: 25 },
    lists: [
      { id: 'news01', name: 'Newsletter', members: 6000, newest, ties: [1500] },
      { id: 'vip02', name: 'VIP', members: 800, newest, seed: 5 },
    ],
  });
  const directory = new StateDirectory(sandbox, { OMETRIA_RATE: '20' });
  directory.write([{ list_id: 'news01' }, { list_id: 'vip02', items_per_request: 500 }]);
  const controller = start(directory);
  const time = (index: number) => Date.parse(directory.entries[index]?.latest_timestamp ?? '');
  try {
    step('The controller loads both lists, while members change, join and are archived.');
    await until('the times', async () => directory.entries.every(({ latest_timestamp }) => latest_timestamp));
    step('The state file now:');
    say(directory.text);
    step('300 members of news01 change, and three hours pass at Mailchimp.');
    await sandbox.control('mailchimp', 'lists/news01/change', { random: 300 });
    await sandbox.control('mailchimp', 'config', { clockOffsetMs: 3 * 3600_000 });
    step('An edit of the state file: vip02 is to be loaded again. The controller notices it at once.');
    directory.write(directory.entries.map((entry) => (entry.list_id === 'vip02' ? { ...entry, latest_timestamp: null } : entry)));
    await until('the second load', async () => time(1) > 0);
    step('By the clock of its answers news01 is due now: a sync reads what has changed, and nothing else.');
    await until('the new time', async () => time(0) > Date.now());
    step('controller.quit ends it.');
    writeFileSync(join(directory.folder, 'controller.quit'), '');
    const code = await controller.exited;
    const { contacts, violations } = await sandbox.control<{ contacts: number; violations: string[] }>('ometria', 'summary');
    step(`It ended with exit code ${code}. Ometria has ${contacts.toLocaleString('en')} contacts.`);
    const { output } = await directory.run('status');
    say(output);
    return code === 0 && violations.length === 0 ? 0 : 1;
  } finally {
    controller.child.kill('SIGKILL');
    directory.remove();
    await sandbox.close();
  }
}

/** With the screen of this process, where there is one: bars are drawn on it. */
function start({ environment }: StateDirectory) {
  const { PATH, HOME, TERM } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'cli/dist/main.js'), 'mailchimp-ometria', 'go', '--interval', '10'], {
    env: { PATH, HOME, TERM, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return { child, exited: new Promise<number | null>((done) => child.on('close', done)) };
}
