import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../process/child.ts';
import { closeWorlds, csvWorld } from './csv.ts';

/** What has to become of one input; the README of the folder of cases explains the fields. */
interface Expected {
  what: string;
  args?: string[];
  exit: number;
  rows: number;
  mapping?: string;
  accepted: {
    identities: Record<string, string>;
    attributes?: Record<string, unknown>;
    event?: { name: string; type: string; timestamp?: number; attributes: Record<string, unknown> };
  }[];
  rejected: { row: number; code: string; field?: string }[];
  skipped?: Record<string, number>;
  warnings?: Record<string, number>;
  says?: string[];
}

/** The cases of this repository, and others that lie beside it, if any do. */
const FOLDERS = [resolve(ROOT, 'test/e2e/csv-cases'), resolve(ROOT, '../shared/csv-cases')];
const cases = new Map<string, { name: string; folder: string }>();
for (const folder of FOLDERS.filter((each) => existsSync(each))) {
  for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const [input, expected] = ['input.csv', 'expected.json'].map((file) => readFileSync(join(folder, name, file), 'utf8'));
    const key = JSON.stringify([input, JSON.parse(expected ?? '')]);
    if (!cases.has(key)) cases.set(key, { name, folder: join(folder, name) });
  }
}

afterEach(closeWorlds);

it.each([...cases.values()])('case $name', async ({ folder }) => {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected;
  const world = await csvWorld();
  const mapping = expected.mapping ? ['--mapping', join(folder, expected.mapping)] : [];
  const args = [join(folder, 'input.csv'), ...mapping, ...(expected.args ?? [])];
  const { code, output } = await world.run('run', ...args, '--yes', '--json');
  expect({ code, output }).toMatchObject({ code: expected.exit });
  for (const words of expected.says ?? []) expect(output.toLowerCase()).toContain(words.toLowerCase());

  const arrived = (await world.batches()).map(({ user_identities, user_attributes, events }) => {
    const { event_name, custom_event_type, timestamp_unixtime_ms, custom_attributes } = events?.[0]?.data ?? {};
    return {
      identities: user_identities,
      attributes: user_attributes ?? {},
      event: events?.[0]
        ? { name: event_name, type: custom_event_type, timestamp: timestamp_unixtime_ms, attributes: custom_attributes ?? {} }
        : undefined,
    };
  });
  expect(arrived).toEqual(expected.accepted.map(({ identities, attributes = {}, event }) => ({ identities, attributes, event })));
  if (expected.exit === 2) {
    expect((await world.ledger()).requests).toBe(0);
    return;
  }
  const ended = JSON.parse(output.slice(output.lastIndexOf('\n{\n'))) as Record<string, unknown>;
  expect(ended).toMatchObject({ rows: expected.rows, read: expected.rows, accepted: expected.accepted.length });
  if (expected.warnings) expect(ended.warnings).toEqual(expected.warnings);
  if (expected.skipped) expect(ended.skips).toEqual(expected.skipped);
  if (expected.rejected.length === 0) {
    expect(ended.rejected).toBe(0);
    return;
  }
  const list = await world.run('failures', '--json');
  const rejected = (JSON.parse(list.output) as Expected['rejected']).map(({ row, code: each, field }) => ({
    row,
    code: each,
    field,
  }));
  expect(rejected).toEqual(expected.rejected.map(({ row, code: each, field }) => ({ row, code: each, field })));
});
