import { mkdirSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../process/child.ts';
import type { Mparticle } from '../process/mparticle.ts';
import { HAS_TERMINAL, startOnTerminal, type TerminalChild } from '../process/terminal.ts';
import { closeWorlds, csvWorld, lastLog, people } from './csv.ts';

afterEach(closeWorlds);

const onTerminal = (world: Mparticle, ...args: string[]): TerminalChild =>
  startOnTerminal(world.folder, ['csv-mparticle', 'run', ...args], world.environment);

/** Arguments of `run` without `--yes`. */
const asking = (world: Mparticle, count: number) => people(world, count).slice(0, -1);

(HAS_TERMINAL ? describe : describe.skip)('on a terminal', () => {
  it('shows what it will do, asks, draws a bar, and sends after a yes', async () => {
    // Seven requests: the bar is drawn more than once.
    const world = await csvWorld({ latencyMs: 700 }, { MPARTICLE_ENVIRONMENT: 'production' });
    const child = onTerminal(world, ...asking(world, 600));
    await child.answer('Import it? [yes/no]', 'perhaps\r');
    expect(child.output()).toMatch(/Environment +PRODUCTION/);
    expect(await world.ledger()).toMatchObject({ requests: 0 });
    await child.answer('Import it? [yes/no]', 'yes\r');
    expect(await child.exited).toBe(0);
    expect(child.output()).toMatch(/people\.csv .*█.* \d+\/600 \| \d/);
    expect(child.output()).toContain('people.csv: done. 600 of 600 rows read, 600 accepted by mParticle');
    expect(await world.ledger()).toMatchObject({ accepted: 600, repeated: 0 });
  });

  it.each([
    ['a no', 'no\r', 4],
    ['Ctrl-C', '\x03', 130],
    ['the end of the input', '\x04', 130],
  ])('sends nothing after %s', async (_what, typed, code) => {
    const world = await csvWorld();
    const child = onTerminal(world, ...asking(world, 5));
    await child.answer('Import it? [yes/no]', typed);
    expect(await child.exited).toBe(code);
    expect(child.output()).toContain('Nothing was imported.');
    expect(await world.ledger()).toMatchObject({ requests: 0 });
  });

  it('offers the files of data/ when none is named', async () => {
    const world = await csvWorld();
    const [file = '', ...mapping] = asking(world, 30);
    mkdirSync(join(world.folder, 'data'));
    renameSync(file, join(world.folder, 'data/people.csv'));
    utimesSync(join(world.folder, 'data/people.csv'), 1_769_847_000, 1_769_847_000);
    const child = onTerminal(world, ...mapping);
    await child.answer('Number: ', '7\r');
    await child.answer('Type a number from 1 to 1.', '');
    await child.answer('Number: ', '1\r');
    await child.answer('Import it? [yes/no]', 'yes\r');
    expect(await child.exited).toBe(0);
    expect(child.output()).toMatch(/ 1 +people\.csv +7\d\d B +2026-01-31 08:10/);
    expect(await world.ledger()).toMatchObject({ accepted: 30 });
  });

  it('asks whether to resume, to begin again, or to leave', async () => {
    const world = await csvWorld({ latencyMs: 300 });
    const args = asking(world, 400);
    const first = onTerminal(world, ...args);
    await first.answer('Import it? [yes/no]', 'yes\r');
    await until('a request', async () => (await world.ledger()).accepted > 0);
    first.process.stdin?.write('\x03');
    expect(await first.exited).toBe(130);
    const row = Number(/#(\d+)#\s*$/.exec(lastLog(world))?.[1]);

    const left = onTerminal(world, ...args);
    await left.answer(`This import has not ended: row ${row} is the next one.`, '');
    await left.answer('Number: ', '3\r');
    expect(await left.exited).toBe(4);
    const resumed = onTerminal(world, ...args);
    await resumed.answer('Number: ', '1\r');
    await resumed.answer('Import it? [yes/no]', 'yes\r');
    expect(await resumed.exited).toBe(0);
    expect(resumed.output()).toMatch(new RegExp(`Begins +at row ${row}`));
    expect(await world.ledger()).toMatchObject({ accepted: 400, repeated: 0 });

    const again = onTerminal(world, ...args);
    await again.answer('This file has been imported: 400 rows were accepted', '');
    await again.answer('Number: ', '1\r');
    await again.answer('Import it? [yes/no]', 'yes\r');
    expect(await again.exited).toBe(0);
    expect(again.output()).toContain('--import-id');
    expect(await world.ledger()).toMatchObject({ accepted: 800, distinct: 400 });
  });
});
