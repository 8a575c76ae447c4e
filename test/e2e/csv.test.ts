import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../process/child.ts';
import type { Mparticle } from '../process/mparticle.ts';
import { auditBatches, violationsOf } from '../sandbox/csv/audit.ts';
import { type AwkwardRow, awkwardFile } from '../sandbox/csv/awkward.ts';
import { closeWorlds, csvWorld, lastLog, leftBehind, people } from './csv.ts';

afterEach(closeWorlds);

/** As `failures --json` has to list them. */
const listed = (rows: AwkwardRow[]) =>
  rows
    .filter(({ kind }) => kind === 'rejected')
    .map(({ row, code, field }) => ({
      ...{ id: String(row), row, code, reason: expect.any(String) },
      ...(field === undefined ? {} : { field }),
    }));

describe('a file with awkward rows', () => {
  const { text, rows } = awkwardFile(3000);
  const rejected = rows.filter(({ kind }) => kind === 'rejected');

  it('arrives once, in order, without its bad rows, and leaves no cell behind', async () => {
    const world = await csvWorld();
    const { code, output } = await world.run('run', world.write('policies.csv', text), '--yes');
    expect({ code, output }).toMatchObject({ code: 3, output: expect.stringContaining(`${rejected.length} rejected`) });
    expect(violationsOf(auditBatches(rows, await world.batches()))).toEqual([]);
    expect(await world.ledger()).toMatchObject({ repeated: 0, hidden: 0, refused: 0 });

    const list = await world.run('failures', '--json');
    expect(JSON.parse(list.output)).toEqual(listed(rows));
    const kept = [output, list.output, leftBehind(world)].join('\n');
    const cells = ['person.', 'a@b@', 'McDonald', 'x-1', 'EX1 2MP', 'P-000', 'Policyholder', 'AB12', '1990-12-24'];
    expect(cells.filter((cell) => kept.includes(cell))).toEqual([]);
    expect(['sandbox-secret', 'sandbox-key'].filter((secret) => kept.includes(secret))).toEqual([]);
  });

  it('is counted by validate, which sends, writes and needs nothing', async () => {
    const world = await csvWorld();
    const file = world.write('policies.csv', text);
    for (const name of Object.keys(world.environment)) if (name.startsWith('MPARTICLE_')) world.environment[name] = '';
    const { code, output } = await world.run('validate', file, '--json');
    const counted: Record<string, number> = {};
    for (const { code: each = '' } of rejected) counted[each] = (counted[each] ?? 0) + 1;
    expect(code).toBe(3);
    expect(JSON.parse(output)).toMatchObject({
      ...{ rows: 3000, rejected: counted, warnings: { invalid_date: expect.any(Number) } },
      first: rejected.slice(0, 20).map(({ row, code: each }) => ({ row, code: each })),
    });
    expect((await world.ledger()).requests).toBe(0);
    expect(readdirSync(world.folder)).toEqual(['policies.csv']);
  });

  it('lists its bad rows as a file that can be imported once it is corrected', async () => {
    const world = await csvWorld();
    await world.run('run', world.write('policies.csv', text), '--yes');
    const { output: csv } = await world.run('failures', '--csv');
    expect(csv.startsWith('\ufeffimport_row,import_code,import_reason,Policy Number,customer_id')).toBe(true);
    // One kind is corrected; the others are rejected once more, with the same cells.
    const corrected = world.write('corrected.csv', csv.replaceAll('4.47701E+11', '447701'));
    const fixed = rejected.filter(({ code }) => code === 'excel_number').length;
    const again = await world.run('run', corrected, '--yes');
    expect(again).toMatchObject({ code: 2, output: expect.stringContaining('REJECT_LIMIT') });
    world.environment.REJECT_LIMIT = '1';
    expect(await world.run('run', corrected, '--yes')).toMatchObject({
      code: 3,
      output: expect.stringContaining(`${fixed} accepted by mParticle`),
    });
    const rest = await world.run('failures', '--csv');
    expect(rest.output.split('\r\n')[0]).toBe(csv.split('\r\n')[0]);
    expect(rest.output.match(/a@b@example\.com/g)).toEqual(csv.match(/a@b@example\.com/g));
  });

  it('previews the first batches exactly as they are sent', async () => {
    const world = await csvWorld();
    const file = world.write('policies.csv', text);
    const preview = await world.run('preview', file, '--limit', '20');
    const shown = JSON.parse(preview.output) as { id: string; requests?: unknown[] }[];
    expect(shown.map(({ id }) => Number(id))).toEqual(rows.slice(0, 20).map(({ row }) => row));
    await world.run('run', file, '--yes');
    const sent = shown.flatMap(({ requests = [] }) => requests);
    expect(sent.length).toBeGreaterThan(15);
    expect((await world.batches()).slice(0, sent.length)).toEqual(sent);
  });
});

describe('an import that ends early', () => {
  it('continues after SIGKILL at once, and repeats one request a kill at most', async () => {
    const world = await csvWorld({ latencyMs: 40 });
    const { text, rows } = awkwardFile(3000, 7);
    const file = world.write('policies.csv', text);
    let repeated = 0;
    for (const after of [200, 900, 1800]) {
      const process = world.start('run', file, '--yes', '--resume');
      await until(`${after} rows`, async () => (await world.ledger()).accepted >= after, 60_000, 10);
      await sleep(Math.random() * 120);
      await process.kill('SIGKILL');
      expect(process.process.signalCode).toBe('SIGKILL');
      expect(lastLog(world).trimEnd()).toMatch(/#\d+#$/);
      const ledger = await world.ledger();
      expect(ledger.repeated - repeated).toBeLessThanOrEqual(90);
      repeated = ledger.repeated;
    }
    const begun = Date.now();
    expect((await world.run('run', file, '--yes', '--resume')).code).toBe(3);
    // Not after the lease, which is 90 s.
    const first = (await world.requests()).find(({ at }) => at >= begun);
    expect((first?.at ?? Number.POSITIVE_INFINITY) - begun).toBeLessThan(30_000);
    expect((await world.ledger()).repeated - repeated).toBeLessThanOrEqual(90);
    expect(violationsOf(auditBatches(rows, await world.batches()))).toEqual([]);
    expect(JSON.parse((await world.run('failures', '--json')).output)).toEqual(listed(rows));
  });

  it('settles the request in flight at SIGTERM, so that a resume repeats nothing', async () => {
    const world = await csvWorld({ latencyMs: 1200 });
    const args = people(world, 400);
    const process = world.start('run', ...args);
    await until('a request in flight behind an answered one', async () => {
      const { requests, open } = await world.ledger();
      return requests === 1 && open === 1;
    });
    const asked = performance.now();
    expect(await process.kill('SIGTERM')).toBe(130);
    expect(performance.now() - asked).toBeLessThan(10_000);
    expect(process.output()).toContain('--resume');
    expect(lastLog(world).trimEnd()).toMatch(/stopped: .* #181#$/);
    expect((await world.run('run', ...args, '--resume')).code).toBe(0);
    expect(await world.ledger()).toMatchObject({ accepted: 400, repeated: 0 });
  });

  it('refuses to guess which way to go, and to work twice at a time', async () => {
    const world = await csvWorld();
    await world.faults([{ method: 'POST', latencyMs: 1500 }]);
    const args = people(world, 1500);
    const process = world.start('run', ...args);
    await until('some rows', async () => (await world.ledger()).accepted >= 90);
    expect(await world.run('run', ...args, '--resume')).toMatchObject({
      code: 4,
      output: expect.stringContaining('Another process'),
    });
    expect(process.process.exitCode).toBeNull();
    await process.kill('SIGKILL');
    await world.faults([]);
    expect(await world.run('run', ...args)).toMatchObject({ code: 2, output: expect.stringMatching(/--resume.*--restart/s) });
    expect(await world.run('run', ...args, '--restart')).toMatchObject({
      ...{ code: 0, output: expect.stringContaining('1,500 accepted') },
    });
    expect(await world.ledger()).toMatchObject({ distinct: 1500 });
  });

  it('fails when the file is changed meanwhile, which is another import then', async () => {
    const world = await csvWorld();
    await world.faults([{ method: 'POST', latencyMs: 100 }]);
    const args = people(world, 6000);
    const process = world.start('run', ...args);
    await until('some rows', async () => (await world.ledger()).accepted >= 90);
    people(world, 6010);
    expect(await process.exited).toBe(1);
    expect(process.output()).toContain('The file was changed');
    const { accepted } = await world.ledger();
    expect(accepted).toBeLessThan(6000);
    const resumed = await world.run('run', ...args, '--resume');
    expect(resumed).toMatchObject({ code: 2, output: expect.stringContaining('rows of an earlier content') });
    expect((await world.ledger()).accepted).toBe(accepted);
  });
});

describe('an import that has ended', () => {
  it('is not repeated by accident', async () => {
    const world = await csvWorld();
    const args = people(world, 100);
    const ran = (...more: string[]) => world.run('run', ...args, ...more);
    expect((await ran()).code).toBe(0);
    const { requests } = await world.ledger();
    expect(await ran()).toMatchObject({ code: 4, output: expect.stringContaining('100 rows were accepted') });
    expect(await ran('--resume')).toMatchObject({ code: 0, output: expect.stringContaining('Nothing is left') });
    expect((await world.ledger()).requests).toBe(requests);
    expect(await ran('--restart')).toMatchObject({ code: 0, output: expect.stringContaining('--import-id') });
    expect(await world.ledger()).toMatchObject({ accepted: 200, distinct: 100 });
    expect((await ran('--import-id', 'again')).code).toBe(0);
    expect(await world.ledger()).toMatchObject({ accepted: 300, distinct: 200 });
    expect(await world.run('failures')).toMatchObject({ code: 4, output: expect.stringContaining('No row was rejected') });
  });

  it('says what an earlier content of the same file has sent', async () => {
    const world: Mparticle = await csvWorld();
    await world.run('run', ...people(world, 100));
    const longer = people(world, 120);
    expect(await world.run('run', ...longer)).toMatchObject({
      ...{ code: 2, output: expect.stringContaining('100 rows of an earlier content') },
    });
    expect((await world.run('run', ...longer, '--restart')).code).toBe(0);
    expect(await world.ledger()).toMatchObject({ accepted: 220 });
  });
});
