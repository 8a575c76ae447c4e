import type { Run } from '../contract/run';
import { saveFailures } from '../state/failures';
import { dayOf, saveLiveFailure } from '../state/liveDocuments';
import { MemoryStore } from '../state/stores/memory';
import { sampleRun } from '../testing/sampleRun';
import { lastSent } from './lastSent';

const CHANGED = '2026-01-30T12:00:00.000Z';
const TIMES = { overlapMs: 120_000, settledMs: 60_000 };
const FAILURE = { id: 'c1', code: 'invalid_email', reason: 'No.' };
const counts = (rejected: number) => ({ read: 1, written: 1 - rejected, skipped: 0, rejected });
const done = (id: string, more: Partial<Run> = {}) =>
  sampleRun({ id, status: 'done', counts: counts(0), finishedAt: '2026-01-31T08:05:00.000Z', ...more });

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});
/** Newest first. */
const sentBy = (...history: Run[]) =>
  lastSent(
    { store, runs: { list: async () => history } },
    { pipeline: 'customers', id: 'c1', lastModifiedAt: CHANGED, times: TIMES },
  );
const rejects = (runId: string) => saveFailures(store, runId, 0, undefined, [FAILURE]);

it('names the newest run that has covered the last change', async () => {
  const later = done('b', { scope: { kind: 'delta', from: '2026-01-31T00:00:00.000Z', to: '2026-01-31T09:00:00.000Z' } });
  expect(await sentBy(later, done('a'))).toEqual({ how: 'run', runId: 'a', scope: 'all', at: '2026-01-31T08:05:00.000Z' });
});

it.each<[string, Partial<Run>]>([
  ['began before the change was settled', { startedAt: '2026-01-30T12:00:30.000Z' }],
  ['is not done', { status: 'failed' }],
  ['began behind the record', { scope: { kind: 'all', startId: 'd' } }],
  ['was of other records', { scope: { kind: 'ids', ids: ['c2'] } }],
])('knows nothing when the only run %s', async (_, more) => {
  expect(await sentBy(done('a', more))).toEqual({ how: 'unknown' });
});

it('names a run of just this record, with what became of it', async () => {
  expect(await sentBy(done('a', { scope: { kind: 'ids', ids: ['c1'] } }))).toMatchObject({ runId: 'a', outcome: 'written' });
});

it('names why a run of just this record has failed', async () => {
  const error = { code: 'klaviyo_unauthorized', message: 'No.' };
  const failed = done('b', { status: 'failed', scope: { kind: 'ids', ids: ['c1'] }, error });
  expect(await sentBy(failed, done('a'))).toMatchObject({ runId: 'b', outcome: 'failed', code: 'klaviyo_unauthorized' });
});

it('names the code of a rejection, also of a run that has failed', async () => {
  await rejects('b');
  const failed = done('b', { status: 'failed', counts: counts(1) });
  expect(await sentBy(failed, done('a'))).toMatchObject({ runId: 'b', outcome: 'rejected', code: 'invalid_email' });
});

it('names the retry that has sent what was rejected', async () => {
  await rejects('a');
  const retry = done('b', { scope: { kind: 'failures', runId: 'a' } });
  expect(await sentBy(retry, done('a', { counts: counts(1) }))).toEqual(expect.objectContaining({ how: 'run', runId: 'b' }));
  const other = done('b', { scope: { kind: 'failures', runId: 'a', code: 'invalid_phone' } });
  expect(await sentBy(other, done('a', { counts: counts(1) }))).toMatchObject({ runId: 'a', outcome: 'rejected' });
});

it('knows nothing of what came before a deletion', async () => {
  expect(await sentBy(done('b', { scope: { kind: 'deletion', of: 'own' } }), done('a'))).toEqual({ how: 'unknown' });
});

it('names a rejection by real time, unless a run came after it', async () => {
  await saveLiveFailure(store, dayOf(Date.now()), 'customers', FAILURE);
  expect(await sentBy(done('a'))).toMatchObject({ how: 'live', outcome: 'rejected', code: 'invalid_email' });
  const later = done('b', { scope: { kind: 'ids', ids: ['c1'] }, finishedAt: new Date(Date.now() + 60_000).toISOString() });
  expect(await sentBy(later, done('a'))).toMatchObject({ runId: 'b' });
});

it('passes an unreadable document of failures on as an error', async () => {
  await store.save('data-import-failure', 'a.000.x', { odd: true });
  await expect(sentBy(done('a', { counts: counts(1) }))).rejects.toMatchObject({ code: 'state_unreadable' });
});
