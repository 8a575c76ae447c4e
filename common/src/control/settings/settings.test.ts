import { Conflict } from '../../contract/errors';
import type { SettingValues } from '../../contract/settings';
import { CONFIG } from '../../state/documents';
import { KEPT_REVISIONS, readRevision, SETTINGS, SETTINGS_HISTORY } from '../../state/settings';
import { MemoryStore } from '../../state/stores/memory';
import { World } from '../../testing/numbered';
import { numberSettings, settledBy } from '../../testing/settings';

const signal = new AbortController().signal;

function setup({ isLocked = false, definition = numberSettings() } = {}) {
  const store = new MemoryStore();
  const { control } = settledBy(store, new World(20), definition, isLocked);
  const save = async (revision: number, values: SettingValues, changedBy = 'ana') =>
    control.save({ revision, values, changedBy });
  return { store, control, save };
}

it('says of each value what it is, and where it is from', async () => {
  const { control, save } = setup();
  expect(await control.status()).toMatchObject({
    ...{ revision: 0, values: {}, locked: false, unknown: [], faults: [] },
    effective: { prefix: 'env', 'how.mode': 'plain', 'how.names': [], 'how.map': {} },
    sources: { prefix: 'environment', 'how.mode': 'default', 'how.names': 'default', 'how.map': 'default' },
    schema: { required: ['how.mode', 'how.names', 'how.map'], properties: { 'how.mode': { enum: ['plain', 'loud'] } } },
  });
  await save(0, { 'how.mode': 'loud', prefix: '' });
  const status = await control.status();
  expect(status).toMatchObject({ revision: 1, changedBy: 'ana', sources: { prefix: 'saved', 'how.mode': 'saved' } });
  expect(status.effective).toEqual({ 'how.mode': 'loud', 'how.names': [], 'how.map': {} });
  expect(status.otherwise).toMatchObject({ prefix: 'env', 'how.mode': 'plain' });
});

it('keeps each revision with who changed what, and restores one as another', async () => {
  const { control, save } = setup();
  await save(0, { prefix: 'a' });
  await save(1, { prefix: 'b', 'how.mode': 'loud' }, 'ben');
  await save(2, {});
  const [third, second, first] = await control.history();
  expect(first).toMatchObject({ revision: 1, changedBy: 'ana', changes: [{ path: 'prefix', to: 'a' }] });
  expect(second).toMatchObject({
    ...{ revision: 2, changedBy: 'ben' },
    changes: [
      { path: 'prefix', from: 'a', to: 'b' },
      { path: 'how.mode', to: 'loud' },
    ],
  });
  expect(third).toMatchObject({
    values: {},
    changes: [
      { path: 'prefix', from: 'b' },
      { path: 'how.mode', from: 'loud' },
    ],
  });
  const restored = await save(3, second?.values ?? {});
  expect(restored).toMatchObject({ revision: 4, values: { prefix: 'b', 'how.mode': 'loud' } });
});

it('makes no revision when nothing is different', async () => {
  const { control, save } = setup();
  await save(0, { 'how.names': ['a'] });
  expect(await save(1, { 'how.names': ['a'] })).toMatchObject({ revision: 1 });
  expect(await control.history()).toHaveLength(1);
});

it('refuses to overwrite what others have saved meanwhile, and says who', async () => {
  const { save, control } = setup();
  await save(0, { prefix: 'a' });
  await expect(save(0, { prefix: 'b' }, 'ben')).rejects.toMatchObject({
    ...{ code: 'changed_meanwhile', saved: { revision: 1, changedBy: 'ana', changedAt: expect.any(String) } },
  });
  expect((await control.status()).values).toEqual({ prefix: 'a' });
});

it('lets one of two save when both have read the same revision', async () => {
  const { control, save } = setup();
  await save(0, { prefix: 'a' });
  const both = await Promise.allSettled([save(1, { prefix: 'b' }), save(1, { prefix: 'c' }, 'ben')]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(refused.reason).toMatchObject({ code: 'changed_meanwhile', saved: { revision: 2 } });
  expect(await control.history()).toHaveLength(2);
});

it('names every value that cannot be used, and saves none', async () => {
  const { control, save } = setup();
  const values = { 'how.mode': 'shouting', 'how.names': 'a', prefix: `x${String.fromCharCode(0xd800)}`, unheard: 1 };
  await expect(save(0, values)).rejects.toMatchObject({
    code: 'invalid',
    faults: [
      { path: 'how.mode', code: 'unusable_value' },
      { path: 'how.names', code: 'unusable_value' },
      { path: 'prefix', code: 'unusable_text' },
      { path: 'unheard', code: 'unknown_setting' },
    ],
  });
  await expect(save(0, { 'how.names': ['env'] })).rejects.toMatchObject({ faults: [{ path: 'how.names', code: 'is_prefix' }] });
  await expect(save(0, { prefix: 'x'.repeat(1001) })).rejects.toMatchObject({ faults: [{ path: 'prefix', code: 'too_much' }] });
  expect(await control.status()).toMatchObject({ revision: 0 });
});

it('saves nothing while settings are kept in the environment', async () => {
  const { control, save } = setup({ isLocked: true });
  await expect(save(0, { prefix: 'a' })).rejects.toMatchObject({ code: 'settings_locked' });
  expect(await control.status()).toMatchObject({ revision: 0, locked: true });
});

it('leaves what a later version has saved as it is, and ignores it', async () => {
  const { store, control, save } = setup();
  await save(0, { prefix: 'a' });
  const stored = await store.get<{ values: object }>(CONFIG, SETTINGS);
  await store.save(CONFIG, SETTINGS, { ...stored?.value, values: { prefix: 'a', later: 'x' } });
  expect(await control.status()).toMatchObject({ unknown: ['later'], faults: [] });
  expect(await save(1, { prefix: 'b', later: 'x' })).toMatchObject({ revision: 2, values: { later: 'x' } });
  await expect(save(2, { prefix: 'b', later: 'y' })).rejects.toMatchObject({ faults: [{ path: 'later' }] });
});

it('finds each revision again although its process died after any write', async () => {
  for (let last = 0; last < 5; last++) {
    const { store, save } = setup();
    await save(0, { prefix: 'a' });
    let writes = 0;
    const dies = async () => {
      if (writes++ >= last) throw new Error('killed');
    };
    const dying = Object.assign(Object.create(store) as MemoryStore, {
      save: async (...given: Parameters<MemoryStore['save']>) => dies().then(() => store.save(...given)),
      put: async (...given: Parameters<MemoryStore['put']>) => dies().then(() => store.put(...given)),
    });
    const { control } = settledBy(dying, new World(1));
    await control.save({ revision: 1, values: { prefix: 'b' }, changedBy: 'ana' }).catch(() => {});
    const after = settledBy(store, new World(1)).control;
    const { revision } = await after.status();
    await after.save({ revision, values: { prefix: 'c' }, changedBy: 'ana' });
    const all = await after.history();
    expect(all.map((each) => each.revision)).toEqual(Array.from({ length: revision + 1 }, (_, index) => revision + 1 - index));
    for (const each of all) expect((await readRevision(store, each.revision))?.values).toEqual(each.values);
  }
});

it('keeps the newest revisions, and those that runs in progress have begun with', async () => {
  const store = new MemoryStore();
  const world = new World(20);
  const { control } = settledBy(store, world);
  await control.save({ revision: 0, values: { prefix: '0' }, changedBy: 'ana' });
  await store.put('data-import-pipeline', 'numbers', { schema: 1, pipeline: 'numbers', active: runWith(1) }, 0);
  for (let revision = 1; revision < KEPT_REVISIONS + 5; revision++) {
    await control.save({ revision, values: { prefix: String(revision) }, changedBy: 'ana' });
  }
  const kept = await store.list(SETTINGS_HISTORY, { limit: 500 });
  expect(kept).toHaveLength(KEPT_REVISIONS + 1);
  expect(await readRevision(store, 1)).toMatchObject({ values: { prefix: '0' } });
  expect(await control.history()).toHaveLength(KEPT_REVISIONS);
});

const runWith = (settingsRevision: number) => ({
  ...{ id: 'run-1', pipeline: 'numbers', scope: { kind: 'all' }, trigger: 'user', requestedBy: 'ana', status: 'queued' },
  ...{ counts: { read: 0, written: 0, skipped: 0, rejected: 0 }, warnings: {}, skips: {}, totalIs: 'unknown', workedMs: 0 },
  ...{ startedAt: '2026-01-01T00:00:00Z', heartbeatAt: '2026-01-01T00:00:00Z', beat: 0, stalls: 0, settingsRevision },
});

it('uses no number twice when its document was removed by hand', async () => {
  const { store, save } = setup();
  await save(0, { prefix: 'a' });
  await save(1, { prefix: 'b' });
  await store.delete(CONFIG, SETTINGS);
  expect(await save(0, { prefix: 'c' })).toMatchObject({ revision: 3 });
});

it('passes on what is no conflict', async () => {
  const store = new MemoryStore();
  const broken = Object.assign(Object.create(store) as MemoryStore, { put: async () => Promise.reject(new Conflict()) });
  const { control } = settledBy(broken, new World(1));
  const save = control.save({ revision: 0, values: { prefix: 'a' }, changedBy: 'ana' });
  await expect(save).rejects.toMatchObject({ code: 'changed_meanwhile', saved: { revision: 0 } });
});

describe('a preview', () => {
  it('shows the newest records before and after, and saves nothing', async () => {
    const { control, save } = setup();
    await save(0, { prefix: 'a' });
    const records = await control.preview({ values: { prefix: 'b' }, pipeline: 'numbers', limit: 2 }, signal);
    expect(records).toEqual([
      {
        ...{ id: '000000', before: { outcome: 'written' }, after: { outcome: 'written' } },
        differences: [{ field: ['0', 'id'], change: 'changed', before: 'a plain 0', after: 'b plain 0' }],
      },
      expect.objectContaining({ id: '000001' }),
    ]);
    expect(await control.status()).toMatchObject({ revision: 1, values: { prefix: 'a' } });
  });

  it('shows the records that are asked for, and those that are not there', async () => {
    const { control } = setup();
    const records = await control.preview({ values: {}, pipeline: 'numbers', ids: ['000003', '999999'], limit: 10 }, signal);
    expect(records).toMatchObject([
      { id: '000003', differences: [] },
      { id: '999999', before: { outcome: 'rejected', code: 'not_found' }, after: { outcome: 'rejected' } },
    ]);
  });

  it('refuses values that could not be saved, and imports that are not there', async () => {
    const { control } = setup();
    const preview = (values: SettingValues, pipeline = 'numbers') => control.preview({ values, pipeline, limit: 1 }, signal);
    await expect(preview({ 'how.mode': 1 })).rejects.toMatchObject({ faults: [{ path: 'how.mode' }] });
    await expect(preview({}, 'letters')).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('counts the names of fields, never their values', async () => {
  const { control } = setup();
  expect(await control.candidates('numbers', signal)).toEqual({
    of: 5,
    candidates: [
      { path: 'how.names', name: 'id', count: 5 },
      { path: 'how.names', name: 'number', count: 5 },
    ],
  });
});
