import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT, until } from '../process/child.ts';
import { type Mparticle, startMparticle } from '../process/mparticle.ts';
import { type Audit, auditBatches, violationsOf } from '../sandbox/csv/audit.ts';
import { type AwkwardRow, awkwardFile } from '../sandbox/csv/awkward.ts';
import type { Fault } from '../sandbox/faults.ts';
import { note } from './cases.ts';

const all = process.env.FAULTS === 'all';
const ROWS = all ? 50_000 : 3000;
const KILLS = all ? 15 : 3;
const SEED = 11;
const BATCH = 90;
/** Faster than any account, so that this ends; the stand-in refuses what is above it. */
const PER_SECOND = 2000;
const LATENCY_MS = 15;

let world: Mparticle;
afterEach(() => world?.close());

const between = (least: number, most: number) => least + Math.random() * (most - least);

/** Everything that goes wrong between two machines; the last two come once, since each costs a time-out. */
const FAULTS: Fault[] = [
  { method: 'POST', every: 31, cut: 'after' },
  { method: 'POST', every: 19, cut: 'before' },
  { method: 'POST', every: 23, status: 503 },
  { method: 'POST', every: 41, status: 429, headers: { 'retry-after': '1' } },
  { method: 'POST', every: 43, status: 429 },
  { method: 'POST', every: 37, latencyMs: [50, 400] },
  ...(all ? [{ method: 'POST', every: 300, times: 1, silent: true }] : []),
];
const LOST = 0;

const noteOf = (what: string, kills: number, { missing, duplicates }: Audit) =>
  note({ part: 'CSV -> mParticle', what, kills, missing, doubled: duplicates });

const badRows = (rows: AwkwardRow[]) =>
  rows
    .filter(({ kind }) => kind === 'rejected')
    .map(({ row, code, field }) => ({ row, code, ...(field === undefined ? {} : { field }) }));

async function listed(): Promise<unknown[]> {
  const { output } = await world.run('failures', '--json');
  return (JSON.parse(output) as { row: number; code: string; field?: string }[]).map(({ row, code, field }) => ({
    ...{ row, code },
    ...(field === undefined ? {} : { field }),
  }));
}

/** Kills the import again and again, at a random moment after some of its requests, and sees it through. */
async function importKilled(file: string): Promise<{ kills: number; slowest: number }> {
  let slowest = 0;
  const share = Math.floor(ROWS / BATCH / (KILLS + 1));
  for (let kills = 0; kills < KILLS; kills++) {
    const before = (await world.ledger()).requests;
    const begun = Date.now();
    const child = world.start('run', file, '--yes', '--resume');
    await until('a request', async () => (await world.ledger()).requests > before, 120_000, 10);
    slowest = Math.max(slowest, Date.now() - begun);
    const enough = before + between(1, share);
    await until('some requests', async () => (await world.ledger()).requests > enough, 120_000, 10);
    await sleep(between(0, 2 * LATENCY_MS));
    await child.kill('SIGKILL');
    expect(child.process.signalCode).toBe('SIGKILL');
  }
  const { code, output } = await world.run('run', file, '--yes', '--resume');
  expect({ code, output }).toMatchObject({ code: 3, output: expect.stringContaining(`${ROWS.toLocaleString('en')} of`) });
  return { kills: KILLS, slowest };
}

it(`sends each of ${ROWS} rows once through ${KILLS} kills, limits and resets`, async () => {
  world = await startMparticle(
    { counting: 'sliding', perSecond: PER_SECOND, retryAfter: 1, latencyMs: LATENCY_MS },
    { MPARTICLE_BATCHES_PER_SECOND: String(PER_SECOND) },
  );
  const { text, rows } = awkwardFile(ROWS, SEED);
  await world.faults(FAULTS);
  const { slowest } = await importKilled(world.write('policies.csv', text));

  const found = auditBatches(rows, await world.batches());
  noteOf('the import, among limits, resets and lost answers', KILLS, found);
  expect(violationsOf(found)).toEqual([]);
  expect(await listed()).toEqual(badRows(rows));
  const ledger = await world.ledger();
  expect(ledger).toMatchObject({ hidden: 0, refused: 0 });
  const lost = (await world.hits())[LOST] ?? 0;
  expect(lost).toBeGreaterThan(0);
  expect(ledger.repeated).toBeLessThanOrEqual((KILLS + lost) * BATCH);
  // Not after the lease, which is 90 s.
  expect(slowest).toBeLessThan(45_000);
}, 600_000);

it('repeats at most one request a kill when nothing else goes wrong', async () => {
  world = await startMparticle({ counting: 'off', latencyMs: LATENCY_MS }, { MPARTICLE_BATCHES_PER_SECOND: String(PER_SECOND) });
  const { text, rows } = awkwardFile(ROWS, SEED + 1);
  await importKilled(world.write('policies.csv', text));
  const found = auditBatches(rows, await world.batches());
  noteOf('the import, at any moment', KILLS, found);
  expect(violationsOf(found)).toEqual([]);
  const { repeated, accepted } = await world.ledger();
  expect(repeated).toBeLessThanOrEqual(KILLS * BATCH);
  expect(accepted - repeated).toBe(rows.filter(({ kind }) => kind === 'accepted').length);
}, 600_000);

it('loses no other row when batches fail behind a 202', async () => {
  world = await startMparticle({ counting: 'off' }, { MPARTICLE_BATCHES_PER_SECOND: '100000' });
  const { text, rows } = awkwardFile(all ? 20_000 : 3000, SEED + 2);
  const ofCustomer = (row: AwkwardRow) => row.sent?.identities.customer_id ?? '';
  const customers = [...new Set(rows.filter(({ kind }) => kind === 'accepted').map(ofCustomer))].filter((_, at) => at % 50 === 0);
  const hidden = new Set(customers);
  await world.refuse(customers);
  const { code, output } = await world.run('run', world.write('policies.csv', text), '--yes');
  const good = rows.filter(({ kind }) => kind === 'accepted').length;
  expect({ code, output }).toMatchObject({ code: 3, output: expect.stringContaining(`${good.toLocaleString('en')} accepted`) });
  expect(output).not.toMatch(/\bstored\b/);
  const failing = rows.filter((row) => hidden.has(ofCustomer(row))).length;
  expect(failing).toBeGreaterThan(20);
  expect((await world.ledger()).hidden).toBe(failing);
  const others = rows.filter((row) => !hidden.has(ofCustomer(row)));
  const found = auditBatches(others, await world.batches());
  noteOf('batches that fail behind a 202', 0, found);
  expect(violationsOf(found)).toEqual([]);
}, 300_000);

/** Each write to the store, until an import has no more of them; in the short run some. */
const WRITES = all ? Array.from({ length: 60 }, (_, index) => index + 1) : [2, 5];

it('sends each row once when the import dies before or after any write to the store', async () => {
  world = await startMparticle({ counting: 'off' }, { MPARTICLE_BATCHES_PER_SECOND: '100000' });
  const { text, rows } = awkwardFile(300, SEED + 3);
  const file = world.write('policies.csv', text);
  const killer = join(ROOT, 'test/process/killAtWrite.cjs');
  let [kills, missing, duplicates, arrived] = [0, 0, 0, 0];
  for (const at of WRITES) {
    const before = kills;
    for (const when of ['before', 'after']) {
      const args = ['run', file, '--yes', '--resume', '--import-id', `${when}-${at}`];
      const folder = { STATE_DIR: join(world.folder, `state-${when}-${at}`) };
      const killed = world.startWith(
        { ...folder, NODE_OPTIONS: `--require ${killer}`, KILL_AT: String(at), KILL_WHEN: when },
        ...args,
      );
      await killed.exited;
      if (killed.process.signalCode === 'SIGKILL') kills++;
      const child = world.startWith(folder, ...args);
      expect({ code: await child.exited, output: child.output() }).toMatchObject({ code: 3 });
      const batches = await world.batches();
      const found = auditBatches(rows, batches.slice(arrived));
      arrived = batches.length;
      missing += found.missing;
      duplicates += found.duplicates;
    }
    if (kills === before) break;
  }
  note({
    part: 'embedded store',
    what: 'an import of a CSV file, before and after each write',
    kills,
    missing,
    doubled: duplicates,
  });
  expect({ missing, duplicates }).toEqual({ missing: 0, duplicates: 0 });
  // All of them were reached, or the run would have to be longer.
  expect(kills).toBeGreaterThan(all ? 15 : 3);
  expect(kills).toBeLessThanOrEqual(2 * WRITES.length - (all ? 2 : 0));
}, 600_000);

it('refuses to continue when the file was replaced while it was imported', async () => {
  world = await startMparticle({ counting: 'off', latencyMs: 100 }, { MPARTICLE_BATCHES_PER_SECOND: String(PER_SECOND) });
  const { text, rows } = awkwardFile(3000, SEED + 4);
  const file = world.write('policies.csv', text);
  const child = world.start('run', file, '--yes');
  await until('some requests', async () => (await world.ledger()).requests > 3, 120_000, 10);
  // As editors and exports do: another file takes the name.
  renameSync(world.write('other.csv', awkwardFile(2500, SEED + 5).text), file);
  expect({ code: await child.exited, output: child.output() }).toMatchObject({
    code: 1,
    output: expect.stringContaining('The file was changed or removed while it was imported'),
  });
  const sent = await world.batches();
  const { unexpected, changed, duplicates } = auditBatches(rows, sent);
  expect({ unexpected, changed, duplicates }).toEqual({ unexpected: 0, changed: 0, duplicates: 0 });
  expect(sent.length).toBeLessThan(2500);
  // With its content back, it continues where it was.
  writeFileSync(file, text);
  const resumed = await world.run('run', file, '--yes', '--resume');
  expect(resumed).toMatchObject({ code: 3 });
  const found = auditBatches(rows, await world.batches());
  noteOf('the file, replaced while it is imported', 0, found);
  expect(violationsOf(found)).toEqual([]);
}, 300_000);
