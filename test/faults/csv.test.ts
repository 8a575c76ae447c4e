import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../process/child.ts';
import { type Mparticle, startMparticle } from '../process/mparticle.ts';
import { auditBatches, violationsOf } from '../sandbox/csv/audit.ts';
import { type AwkwardRow, awkwardFile } from '../sandbox/csv/awkward.ts';
import type { Fault } from '../sandbox/faults.ts';

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

  expect(violationsOf(auditBatches(rows, await world.batches()))).toEqual([]);
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
  expect(violationsOf(auditBatches(rows, await world.batches()))).toEqual([]);
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
  expect(violationsOf(auditBatches(others, await world.batches()))).toEqual([]);
}, 300_000);
