import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';

const now = () => Math.floor(Date.now() / 1000);
let sandbox: ListsSandbox;
let directory: StateDirectory;
let keys: string[];

beforeAll(async () => {
  sandbox = await startLists({ ometria: { rate: 0 }, lists: [{ id: 'small', members: 120, newest: now() - 400 }] });
  const { MAILCHIMP_APIKEY = '', OMETRIA_APIKEY = '' } = sandbox.environment;
  keys = [MAILCHIMP_APIKEY, OMETRIA_APIKEY];
});
beforeEach(() => {
  directory = new StateDirectory(sandbox, { LOG_LEVEL: 'debug' });
  directory.write([{ list_id: 'small' }]);
});
afterEach(() => directory.remove());
afterAll(() => sandbox.close());

const encoded = (key: string) => [
  key,
  Buffer.from(key).toString('base64').replace(/=+$/, ''),
  Buffer.from(`any:${key}`).toString('base64').replace(/=+$/, ''),
  Buffer.from(key).toString('hex'),
];

/** Where a key, in any form, or the address of a member stands. */
function leaks(texts: Record<string, string>): string[] {
  const files = readdirSync(directory.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'latin1')] as const);
  const secrets = [...keys.flatMap(encoded), '@example.com', 'member.small'];
  return [...files, ...Object.entries(texts)].flatMap(([where, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`),
  );
}

it('leaves no key and no address in files, logs and errors', async () => {
  const [mailchimpKey = '', ometriaKey = ''] = keys;
  const echo = { title: `Bad ${mailchimpKey}`, detail: `member.small-1-1@example.com ${mailchimpKey}`, instance: mailchimpKey };
  const outputs: Record<string, string> = {};
  const json = new StateDirectory(sandbox, { LOG_LEVEL: 'debug', LOG_FORMAT: 'json', STATE_DIR: directory.folder });
  json.remove();
  const run = async (what: string, ...args: string[]) => {
    // Both forms of the log in turn.
    const form = Object.keys(outputs).length % 2 === 0 ? directory : json;
    outputs[what] = (await form.run(...args)).output;
  };
  for (const [what, side, fault] of [
    ['400', 'mailchimp', { path: 'members', status: 400, body: echo }],
    ['401', 'mailchimp', { path: 'members', status: 401, body: echo }],
    ['refused', 'ometria', { path: 'push', status: 400, body: { message: `${ometriaKey} member.small-1-1@example.com` } }],
    ['unauthorized', 'ometria', { path: 'push', status: 401, body: { message: ometriaKey } }],
  ] as const) {
    await sandbox.control(side, 'faults', [fault]);
    await run(what, 'go', '--once');
    await sandbox.control(side, 'faults', []);
  }
  const members = await sandbox.control<{ contactId: string }[]>('mailchimp', 'lists/small');
  await sandbox.control('ometria', 'config', { reject: members.slice(0, 5).map(({ contactId }) => contactId) });
  directory.write([{ list_id: 'small', latest_timestamp: null }]);
  await run('rejected', 'go', '--once');
  await sandbox.control('ometria', 'config', { reject: [] });
  for (const command of [['status'], ['failures', 'small'], ['retry', 'small']]) {
    await run(command.join(' '), ...command);
  }
  // What was looked through is what there is to look through.
  expect(outputs.rejected).toContain('5 rejected');
  expect(outputs['401']).toContain('"severity"');
  expect(outputs['failures small']).toContain('ometria_rejected');
  expect(outputs['401']).toContain('mailchimp_unauthorized');
  expect(readdirSync(directory.folder)).toContain('importer.db');
  expect(leaks(outputs)).toEqual([]);
}, 120_000);

it('would find a key in a file and in an output', () => {
  const [mailchimpKey = '', ometriaKey = ''] = keys;
  writeFileSync(join(directory.folder, 'importer.db'), `x${mailchimpKey}x`);
  const output = `authorization: Basic ${Buffer.from(`any:${ometriaKey}`).toString('base64')}`;
  expect(leaks({ output, clean: 'list "small"' })).toEqual([
    `${mailchimpKey} in importer.db`,
    expect.stringMatching(/ in output$/),
  ]);
});
