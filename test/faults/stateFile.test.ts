import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../process/child.ts';
import type { StateEntry } from '../process/controller.ts';
import { note } from './cases.ts';

const KILLS = process.env.FAULTS === 'all' ? 200 : 15;
/** Writing takes about as long: each kill comes at another moment of it. */
const MOST_MS = 40;
let folder: string;
const path = () => join(folder, 'state.json');
const timeOf = (version: number) => `${new Date(1_700_000_000_000 + version * 1000).toISOString().slice(0, 19)}Z`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lists-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Large enough that writing it takes a moment; what isn't the controller's must stay as it is. */
const OTHERS = Array.from({ length: 300 }, (_, index) => ({ list_id: `other${index}`, note: 'x'.repeat(200) }));
const entryOf = (version: number) => ({
  list_id: 'abc',
  latest_timestamp: timeOf(version),
  elapsed_seconds: version,
  total_updates: version,
});

it('has the old or the new state file, whole, when the writer is killed at any moment', async () => {
  writeFileSync(path(), JSON.stringify([...OTHERS, entryOf(0)], null, 2));
  let version = 0;
  let leftovers = 0;
  const counted = { kills: 0, missing: 0, doubled: 0 };
  // Most of a version is read and merged, so that the first kills may all miss its writing.
  for (let kill = 0; kill < KILLS || (leftovers === 0 && kill < 20 * KILLS); kill++) {
    const child = startChild('test', ['process/stateWriter.cjs', path(), String(version + 1)], {});
    await new Promise<void>((done) => {
      child.process.stdout?.once('data', () => done());
      child.process.once('close', () => done());
    });
    await new Promise((done) => setTimeout(done, ((kill % KILLS) / KILLS) * MOST_MS));
    await child.kill('SIGKILL');
    const acknowledged = Number(child.output().trim().split('\n').at(-1));
    expect({ output: child.output(), acknowledged }).toMatchObject({ acknowledged: expect.any(Number) });
    // Throws when the file is damaged.
    const entries = JSON.parse(readFileSync(path(), 'utf8')) as StateEntry[];
    const found = Number(entries.at(-1)?.total_updates);
    counted.kills++;
    counted.missing += Number(found < acknowledged);
    counted.doubled += Number(found > acknowledged + 1);
    expect([acknowledged, acknowledged + 1]).toContain(found);
    expect(entries).toEqual([...OTHERS, entryOf(found)]);
    if (readdirSync(folder).length > 1) leftovers++;
    expect(found).toBeGreaterThan(version);
    version = found;
  }
  note({ part: 'Mailchimp -> Ometria', what: 'the process that writes the state file, at any moment', ...counted });
  // Otherwise no kill has come while a version was being written.
  expect(leftovers).toBeGreaterThan(0);
}, 240_000);
