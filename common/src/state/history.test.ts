import type { RunsWanted } from '../contract/importer';
import { sampleRun } from '../testing/sampleRun';
import { listRecords, saveRecord } from './history';
import { MemoryStore } from './stores/memory';

/** A run every hour; every third by a schedule, with an id that is two hours older than its start. */
async function history(count: number) {
  const store = new MemoryStore();
  for (let i = 0; i < count; i += 1) {
    const start = Date.parse('2026-01-31T00:00:00.000Z') + i * 3_600_000;
    const isScheduled = i % 3 === 0;
    const idTime = new Date(isScheduled ? start - 2 * 3_600_000 : start).toISOString().replace(/[-:.]/g, '');
    const run = sampleRun({
      id: `${idTime}-customers-${String(i).padStart(6, '0')}`,
      status: 'done',
      trigger: isScheduled ? 'schedule' : 'user',
      startedAt: new Date(start).toISOString(),
      finishedAt: new Date(start + 60_000).toISOString(),
    });
    const { heartbeatAt: _, ...stored } = run;
    await saveRecord(store, { ...stored, beat: 0, stalls: 0 });
  }
  const list = async (wanted: RunsWanted & { before?: string; limit?: number }) =>
    (await listRecords(store, { limit: 100, ...wanted }, (error) => fail(error))).map(({ value }) => value.run);
  return { list };
}

test('lists what was started in a time, however old its id is', async () => {
  const { list } = await history(300);
  const range = { from: '2026-02-05T00:00:00Z', to: '2026-02-05T12:00:00+01:00' };
  const found = (await list(range)).map(({ startedAt }) => startedAt).sort((one, other) => one.localeCompare(other));
  expect(found).toEqual(Array.from({ length: 11 }, (_, hour) => new Date(Date.UTC(2026, 1, 5, hour)).toISOString()));
  expect(await list({ from: '2027-01-01T00:00:00Z' })).toEqual([]);
  expect(await list({ to: '2026-01-01T00:00:00Z' })).toEqual([]);
});

test('pages through what a schedule started, over more runs than one request brings', async () => {
  const { list } = await history(450);
  const seen: string[] = [];
  for (let before: string | undefined; ; ) {
    const page = await list({ trigger: 'schedule', limit: 40, ...(before ? { before } : {}) });
    seen.push(...page.map(({ id }) => id));
    before = page.at(-1)?.id;
    if (page.length < 40) break;
  }
  expect(seen).toHaveLength(150);
  expect(new Set(seen).size).toBe(150);
});
