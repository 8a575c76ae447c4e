import { auditBatches, violationsOf } from '../sandbox/csv/audit.ts';
import { awkwardFile } from '../sandbox/csv/awkward.ts';
import { closeWorlds, csvWorld, lastLog, people } from './csv.ts';

afterEach(closeWorlds);

describe('answers of mParticle', () => {
  it('names rows that are refused alone, and sends the others of their request', async () => {
    const world = await csvWorld({ refusesAnyBad: true });
    await world.refuse(['17', '230']);
    expect((await world.run('run', ...people(world, 300))).code).toBe(3);
    expect(JSON.parse((await world.run('failures', '--json')).output)).toMatchObject([
      { row: 17, code: 'refused' },
      { row: 230, code: 'refused' },
    ]);
    expect(await world.ledger()).toMatchObject({ distinct: 298, repeated: 0 });
  });

  it('ends the import when mParticle refuses most rows', async () => {
    const world = await csvWorld({ refusesAnyBad: true });
    await world.refuse(Array.from({ length: 500 }, (_, at) => String(at + 1)));
    const { code, output } = await world.run('run', ...people(world, 500));
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringMatching(/\d+ of \d+ records were rejected/) });
    expect(output).toMatch(/check the mapping and the data plan, then begin the import again\.$/m);
    expect(output).toMatch(/^Begin again: .* --restart$/m);
    expect(await world.ledger()).toMatchObject({ accepted: 0 });
    expect((await world.ledger()).requests).toBeLessThan(500);
  });

  it('fails at once with a wrong key, and says which variables to look at', async () => {
    const world = await csvWorld({ secret: 'another' });
    const { code, output } = await world.run('run', ...people(world, 10));
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('MPARTICLE_API_SECRET') });
    expect(await world.run('check')).toMatchObject({ code: 1, output: expect.stringMatching(/not ok {2}key/) });
    expect((await world.ledger()).requests).toBe(2);
  });

  it('checks what an import needs, without sending a row', async () => {
    const world = await csvWorld();
    const { code, output } = await world.run('check');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/^ok {6}key at .*known/m) });
    expect(await world.requests()).toMatchObject([{ path: '/v2/bulkevents', batches: 0 }]);
  });

  it.each([1, 8])('sends nothing before Retry-After has passed, with %i requests at a time', async (parallel) => {
    const world = await csvWorld(
      { counting: 'sliding', perSecond: 200, retryAfter: 1, latencyMs: 20 },
      { MPARTICLE_BATCHES_PER_SECOND: '2000', MPARTICLE_PARALLEL_REQUESTS: String(parallel), MPARTICLE_IMPORT_BATCH_SIZE: '50' },
    );
    expect((await world.run('run', ...people(world, 500))).code).toBe(0);
    const requests = await world.requests();
    const refused = requests.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    // What leaves side by side may pass the answer on its way: it counts from when it must have been read.
    const readMs = parallel === 1 ? 0 : 100;
    for (const { at, ms } of refused)
      expect(requests.filter((each) => each.at > at + ms + readMs && each.at < at + ms + 1000)).toEqual([]);
    expect(await world.ledger()).toMatchObject({ distinct: 500, repeated: 0 });
    expect(lastLog(world)).toContain('waiting 1.0 s: rate_limited');
  });

  it('sends again what got no usable answer, each row with the same id', async () => {
    const world = await csvWorld({}, { MPARTICLE_IMPORT_BATCH_SIZE: '30' });
    await world.faults([
      { method: 'POST', every: 7, cut: 'after' },
      { method: 'POST', every: 5, cut: 'before' },
      { method: 'POST', every: 6, status: 503 },
    ]);
    const { text, rows } = awkwardFile(400, 3);
    expect((await world.run('run', world.write('policies.csv', text), '--yes')).code).toBe(3);
    expect(violationsOf(auditBatches(rows, await world.batches()))).toEqual([]);
    const ledger = await world.ledger();
    expect(ledger.hidden).toBe(0);
    expect(ledger.repeated).toBeGreaterThan(0);
  });

  it('sends rows singly and side by side where that is set', async () => {
    const more = { MPARTICLE_IMPORT_SINGLE_BATCHES: 'true', MPARTICLE_PARALLEL_REQUESTS: '8' };
    const world = await csvWorld({ latencyMs: 20 }, more);
    const { code, output } = await world.run('run', ...people(world, 200));
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('give up the order of rows') });
    expect((await world.requests()).every(({ path }) => path === '/v2/events')).toBe(true);
    expect(await world.ledger()).toMatchObject({ accepted: 200, distinct: 200 });
  });

  it('sends events of long ago to the historical endpoint, and rejects younger ones', async () => {
    const world = await csvWorld();
    const old = new Date(Date.now() - 100 * 86_400_000).toISOString();
    const young = new Date(Date.now() - 3_600_000).toISOString();
    const file = world.write('events.csv', `id,when\n1,${old}\n2,${young}\n3,${old}\n`);
    const mapping = world.write(
      'mapping.yaml',
      'version: 1\nidentities: {customer_id: id}\nevent: {name: Seen, type: other, timestamp: {column: when, transform: [{timestamp: {format: iso}}]}}\n',
    );
    expect((await world.run('run', file, '--mapping', mapping, '--historical', '--yes')).code).toBe(3);
    expect(JSON.parse((await world.run('failures', '--json')).output)).toMatchObject([{ row: 2, code: 'too_recent' }]);
    expect((await world.requests()).map(({ path }) => path)).toEqual(['/v2/bulkevents/historical']);
    expect(await world.ledger()).toMatchObject({ accepted: 2, hidden: 0 });
  });
});
