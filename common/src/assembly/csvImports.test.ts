import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPrepared, hashOf, type Prepared, prepare } from '../assembly/csvFiles';
import { temporaryFolder } from '../testing/csvFile';
import { type Reply, TestServer } from '../testing/server';
import { until } from '../testing/until';
import type { ActiveImport } from './activeImport';
import { CsvImports, checkCsvMparticle, LastImport, nothingImported, previewRows } from './csvImports';
import { type CsvMparticleEnvironment, loadBatchFrame, loadCsvMparticle, loadFolders } from './csvMparticleEnvironment';

const folder = temporaryFolder();
let server: TestServer;
let number = 0;
/** Each test has a state folder and files of its own. */
let place: string;
const opened: CsvImports[] = [];

beforeEach(async () => {
  server = await new TestServer().begin();
  server.answer = () => ({ status: 202 });
  place = String(number++);
});
afterEach(async () => {
  for (const imports of opened.splice(0)) imports.close();
  await server.end();
});

const MAPPING = {
  version: 1,
  identities: { customer_id: 'id' },
  userAttributes: { age: { column: 'age', transform: ['number'], onInvalid: 'reject' } },
};
const never = () => new AbortController().signal;

function environment(more: Record<string, string> = {}): CsvMparticleEnvironment {
  return loadCsvMparticle({
    ...{ MPARTICLE_API_KEY: 'key', MPARTICLE_API_SECRET: 'secret', MPARTICLE_HOST: server.url },
    ...{ MPARTICLE_ENVIRONMENT: 'development', MPARTICLE_IMPORT_BATCH_SIZE: '2', SLEEP_BETWEEN_REQUESTS_SECONDS: '0' },
    ...{ STATE_DIR: join(folder.path, place, 'state'), LOG_DIR: join(folder.path, place, 'log'), ...more },
  });
}

/** A file of these rows, ready to be imported. */
async function file(rows: string[], name = 'people.csv'): Promise<Prepared> {
  const path = folder.write(`${place}-${name}`, `id,age\n${rows.join('\n')}\n`);
  return prepare({ path, mapping: folder.write(`${place}-mapping.json`, JSON.stringify(MAPPING)), historical: false });
}
const people = (count: number) => Array.from({ length: count }, (_, index) => `c${index + 1},${20 + index}`);

async function identityOf(prepared: Prepared) {
  const hash = await hashOf(prepared.file, never());
  return { hash, importId: hash };
}

async function begun(prepared: Prepared, how: 'start' | 'resume' | 'restart' = 'start', env = environment()) {
  const imports = await CsvImports.open(env);
  opened.push(imports);
  const { rows, rejected } = await checkPrepared(prepared, never());
  const bad = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const active = await imports.begin(prepared, await identityOf(prepared), { rows, bad }, how);
  return { imports, active };
}

/** Works to the end, and answers the run. */
async function finished(active: ActiveImport) {
  await active.work(active.run, never());
  const run = await active.getRun(active.run.id);
  active.ended(run);
  return run;
}
interface Sent {
  user_identities: { customer_id: string };
}
/** Ids in the order of arrival; one row alone is no list. */
const sent = () =>
  server.received
    .flatMap(({ text }) => JSON.parse(text) as Sent | Sent[])
    .map(({ user_identities: identities }) => identities.customer_id);
const logOf = (active: ActiveImport) => readFileSync(active.log.path, 'utf8');

test('imports every row once, and knows the file afterwards', async () => {
  const prepared = await file(people(5));
  const identity = await identityOf(prepared);
  expect(await CsvImports.exist(environment())).toBe(false);
  const { imports, active } = await begun(prepared);
  expect(await CsvImports.exist(environment())).toBe(true);
  const run = await finished(active);
  expect([run.status, run.counts]).toMatchObject(['done', { read: 5, written: 5, skipped: 0, rejected: 0 }]);
  expect(sent()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5']);
  expect(server.received.map(({ path }) => path)).toEqual(['/v2/bulkevents', '/v2/bulkevents', '/v2/events']);
  expect(await imports.mayKnow(prepared)).toBe(true);
  const standing = await imports.standing(prepared, identity);
  expect(standing).toMatchObject({ state: 'finished', row: 6, others: 0, record: { rows: 5, bad: 0 } });
  expect((await active.status())[0]).toMatchObject({ lastRun: { id: run.id } });
});

test('writes where it was into the log before each request, and never a cell', async () => {
  const prepared = await file(people(3));
  const { active } = await begun(prepared, 'start', environment({ MPARTICLE_DEBUG: 'true' }));
  server.answer = () => ({ status: 202, headers: { 'x-mp-rate-limit-percentage-used': '12.5' } });
  await finished(active);
  const log = logOf(active);
  const lines = log.trimEnd().split('\n');
  expect(lines[0]).toMatch(/start .*people\.csv: 3 rows to http:\/\/127\.0\.0\.1:\d+\/v2 \(development\) #1#$/);
  expect(lines).toContainEqual(expect.stringMatching(/sending rows 1-2 #1#$/));
  expect(lines).toContainEqual(
    expect.stringMatching(/request \/bulkevents: 2 rows, \d+ bytes, status 202, \d+ ms, used 12\.5 #1#$/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/accepted row 3 in \d+ ms #4#$/));
  expect(lines.at(-1)).toMatch(/done: 3 read, 3 accepted, 0 skipped, 0 rejected #4#$/);
  expect(log).not.toMatch(/c1|secret/);
});

test('stops after the request under way, and resumes at the next row', async () => {
  const prepared = await file(people(6));
  const identity = await identityOf(prepared);
  let release: (reply: Reply) => void = () => {};
  server.answer = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const { imports, active } = await begun(prepared);
  const working = active.work(active.run, never());
  await until(() => server.received.length === 1);
  expect((await imports.standing(prepared, identity)).state).toBe('busy');
  const other = await CsvImports.open(environment());
  opened.push(other);
  const again = other.begin(prepared, identity, { rows: 6, bad: 0 }, 'resume');
  await expect(again).rejects.toMatchObject({ code: 'already_running', runId: active.run.id });

  const stopping = active.stop(active.run.pipeline);
  release({ status: 202 });
  const stopped = await stopping;
  await working;
  active.ended(stopped);
  expect([stopped.status, stopped.counts]).toMatchObject(['stopped', { read: 2, written: 2 }]);
  expect(logOf(active)).toMatch(/stopped: 2 read, 2 accepted, 0 skipped, 0 rejected #3#\n$/);
  expect(await imports.standing(prepared, identity)).toMatchObject({ state: 'unfinished', row: 3 });

  server.answer = () => ({ status: 202 });
  const resumed = await begun(prepared, 'resume');
  expect(logOf(resumed.active)).toContain('resume');
  expect((await finished(resumed.active)).counts).toMatchObject({ read: 6, written: 6 });
  expect(sent()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6']);
});

test('begins at the first row again when it is restarted', async () => {
  const prepared = await file(people(3));
  await finished((await begun(prepared)).active);
  const run = await finished((await begun(prepared, 'restart')).active);
  expect(run.counts.written).toBe(3);
  expect(sent()).toEqual(['c1', 'c2', 'c3', 'c1', 'c2', 'c3']);
});

test('has nothing to resume before the first start', async () => {
  await expect(begun(await file(people(1)), 'resume')).rejects.toMatchObject({ code: 'not_found' });
});

test('counts rows that another content of the file has sent', async () => {
  const before = await file(people(3));
  const { imports, active } = await begun(before);
  await finished(active);
  const after = await file(people(4));
  const identity = await identityOf(after);
  expect(await imports.standing(after, identity)).toEqual({ state: 'none', row: 1, others: 3 });
  // An id of the user's choice says that they are meant to be sent as new ones.
  expect((await imports.standing(after, { ...identity, importId: 'mine' })).others).toBe(0);
  expect(await imports.mayKnow(after)).toBe(false);
});

test('sends the rows of a refused request one by one, and names the bad one', async () => {
  const prepared = await file([...people(2), 'bad,30', 'c4,none', 'c5,31']);
  server.answer = ({ text }) => ({ status: text.includes('"bad"') ? 400 : 202 });
  const { active } = await begun(prepared);
  const run = await finished(active);
  expect(run.counts).toMatchObject({ read: 5, written: 3, rejected: 2 });
  expect(logOf(active)).toContain('accepted rows 3-5, 1 of them refused,');

  const last = await LastImport.open(loadFolders({ STATE_DIR: environment().stateDir }));
  if (!last) throw new Error('nothing imported');
  const failures = await last.failures();
  expect(failures.map(({ row, code }) => [row, code])).toEqual([
    [3, 'refused'],
    [4, 'invalid_number'],
  ]);
  const pieces: string[] = [];
  for await (const piece of last.csv(failures, never())) pieces.push(piece);
  expect(pieces.join('').split('\r\n')).toEqual([
    '\ufeffimport_row,import_code,import_reason,id,age',
    expect.stringMatching(/^3,refused,.*,bad,30$/),
    expect.stringMatching(/^4,invalid_number,.*,c4,none$/),
    '',
  ]);
  writeFileSync(prepared.file.path, 'id,age\nc9,1\n');
  await expect(last.csv(failures, never()).next()).rejects.toMatchObject({
    code: 'not_found',
    message: expect.stringContaining('was changed, moved or removed'),
  });
  last.close();
});

test('quotes cells of rejected rows that need it, and keeps no columns of an earlier list', async () => {
  const path = folder.write(`${place}-again.csv`, 'import_row,import_code,import_reason,id,age\n7,x,y,"a, ""b""",none\n');
  const mapping = folder.write(`${place}-mapping.json`, JSON.stringify(MAPPING));
  const prepared = await prepare({ path, mapping, historical: false });
  await finished((await begun(prepared)).active);
  const last = await LastImport.open(environment());
  const pieces: string[] = [];
  if (last) for await (const piece of last.csv(await last.failures(), never())) pieces.push(piece);
  last?.close();
  expect(pieces[0]).toBe('\ufeffimport_row,import_code,import_reason,id,age\r\n');
  expect(pieces[1]).toMatch(/^1,invalid_number,[^,]*,"a, ""b""",none\r\n$/);
});

test('knows no last import where nothing was imported', async () => {
  expect(await LastImport.open(environment())).toBeUndefined();
  const imports = await CsvImports.open(environment());
  opened.push(imports);
  expect(await LastImport.open(environment())).toBeUndefined();
  expect(nothingImported('state')).toMatchObject({ code: 'not_found' });
});

test('fails for a key that is not known, and sends no more', async () => {
  server.answer = () => ({ status: 401 });
  const run = await finished((await begun(await file(people(4)))).active);
  expect([run.status, run.error?.code, server.received.length]).toEqual(['failed', 'unauthorized', 1]);
});

test('fails when the file is changed while it is imported', async () => {
  const prepared = await file(people(4));
  const { active } = await begun(prepared);
  writeFileSync(prepared.file.path, 'id,age\nc9,1\n');
  const run = await finished(active);
  expect([run.status, sent()]).toEqual(['failed', []]);
});

test('leaves no log behind when it cannot be written, and begins nothing', async () => {
  const prepared = await file(people(1));
  const env = environment({ LOG_DIR: folder.write(`${place}-occupied`, '') });
  await expect(begun(prepared, 'start', env)).rejects.toMatchObject({ code: 'log_unwritable' });
  const imports = await CsvImports.open(env);
  opened.push(imports);
  expect((await imports.standing(prepared, await identityOf(prepared))).state).toBe('none');
});

test('previews the first rows as they would be sent, without a key', async () => {
  const prepared = await file(['c1,20', 'c2,none', 'c3,22']);
  const frame = loadBatchFrame({ MPARTICLE_ENVIRONMENT: 'production' });
  const records = await previewRows(prepared, await identityOf(prepared), frame, 2, never());
  expect(records).toMatchObject([
    { id: '1', outcome: 'written', requests: [{ environment: 'production', user_identities: { customer_id: 'c1' } }] },
    { id: '2', outcome: 'rejected', code: 'invalid_number', requests: [] },
  ]);
  expect(server.received).toEqual([]);
  expect(() => loadBatchFrame({})).toThrow('MPARTICLE_ENVIRONMENT');
});

test('checks that folders can be written and the key is known', async () => {
  server.answer = ({ text }) => ({ status: text === '[]' ? 400 : 500 });
  expect((await checkCsvMparticle(environment(), never())).map(({ id, ok }) => [id, ok])).toEqual([
    ['state_folder', true],
    ['log_folder', true],
    ['mparticle_key', true],
  ]);
  server.answer = () => ({ status: 403 });
  const env = environment({ STATE_DIR: join(folder.write(`${place}-occupied`, ''), 'state') });
  expect(await checkCsvMparticle(env, never())).toMatchObject([
    { id: 'state_folder', ok: false, code: 'folder_unwritable', nextStep: expect.stringContaining('STATE_DIR') },
    { id: 'log_folder', ok: true },
    { id: 'mparticle_key', ok: false, code: 'unauthorized' },
  ]);
});

test('names every fault of the environment at once', () => {
  const names = ['MPARTICLE_API_KEY', 'MPARTICLE_HOST', 'LEASE_SECONDS'];
  for (const name of names) expect(() => loadCsvMparticle({ LEASE_SECONDS: 'x' })).toThrow(name);
});
