import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../process/child.ts';
import { awkwardFile } from '../sandbox/csv/awkward.ts';
import { closeWorlds, csvWorld, MAPPING, people } from './csv.ts';

afterEach(closeWorlds);

describe('what is wrong before anything is sent', () => {
  it('lists faults of variables, file and mapping in one message, and writes nothing', async () => {
    const world = await csvWorld(
      {},
      { MPARTICLE_ENVIRONMENT: 'live', MPARTICLE_HOST: 'http://example.com', MPARTICLE_IMPORT_BATCH_SIZE: '0' },
    );
    const mapping = world.write('m.yaml', 'version: 2\nextra: 1\n');
    const { code, output } = await world.run('run', 'missing.csv', '--mapping', mapping, '--yes');
    expect(code).toBe(2);
    for (const fault of [
      ...['MPARTICLE_ENVIRONMENT', 'MPARTICLE_HOST', 'MPARTICLE_IMPORT_BATCH_SIZE'],
      ...['no such file', 'version must be 1', 'extra is not known'],
    ]) {
      expect(output).toContain(fault);
    }
    expect(readdirSync(world.folder)).toEqual(['m.yaml']);
  });

  const cell = 'canary.value';
  it.each<[string, string | Buffer, RegExp, string[]?]>([
    ['too many bad rows', `id,mail\n${`1,${cell}\n`.repeat(150)}`, /150 of 150 rows would be rejected/],
    [
      'text after a quote',
      `id,mail\n1,a@example.com\n2,"${cell}"x\n`,
      /After row 1 \(line 3\): .*text after a closing quote.*Correct the file/,
    ],
    ['a quote within a cell', `id,mail\n1,${cell}"\n`, /After row 0 \(line 2\): .*quote/],
    ['a quote without an end', `id,mail\n1,"${cell}\n2,b\n`, /After row 0 \(line 2\): a quote is opened and never closed/],
    [
      'bytes that are not UTF-8',
      Buffer.from(`id,mail\n1,a@example.com\n2,${cell}\xe9\n`, 'latin1'),
      /After row 1 .*--encoding windows-1252/,
    ],
    ['a missing column', `id,Mail\n1,${cell}\n`, /"mail" is missing; there is "Mail"/],
    ['a column that is there twice', `id,mail,mail\n1,${cell},\n`, /"mail" stands there 2 times \(columns 2, 3\)/],
    ['a value without a column', `id,mail,\n1,a@example.com,${cell}\n`, /Column 3 has no name.*row 1/],
    ['no rows', 'id,mail\n', /no rows/],
    ['no bytes', '', /is empty/],
    ['a workbook', Buffer.from([0x50, 0x4b, 0x03, 0x04, 1, 2]), /\.xlsx.*Export|export/i],
    ['an unknown encoding', `id,mail\n1,${cell}\n`, /--encoding klingon is not known/, ['--encoding', 'klingon']],
    ['a delimiter that does not fit', `id,mail\n1,${cell}\n`, /"id" is missing/, ['--delimiter', ';']],
    ['history without times', `id,mail\n1,${cell}\n`, /event\.timestamp is missing/, ['--historical']],
  ])('refuses %s with exit code 2, sends and writes nothing', async (_what, content, message, options = []) => {
    const world = await csvWorld();
    const args = [world.write('people.csv', content), '--mapping', world.write('mapping.json', MAPPING), ...options];
    const ran = await world.run('run', ...args, '--yes');
    expect(ran).toMatchObject({ code: 2, output: expect.stringMatching(message) });
    expect(ran.output).not.toContain(cell);
    expect((await world.ledger()).requests).toBe(0);
    expect(readdirSync(world.folder).toSorted()).toEqual(['mapping.json', 'people.csv']);
  });

  it('refuses the same files when they are only validated', async () => {
    const world = await csvWorld();
    const args = ['--mapping', world.write('mapping.json', MAPPING)];
    const file = world.write('people.csv', `id,mail\n1,a@example.com\n2,"${cell}"x\n`);
    const { code, output } = await world.run('validate', file, ...args);
    expect({ code, output }).toMatchObject({ code: 2, output: expect.stringContaining('After row 1 (line 3)') });
    expect(output).not.toContain(cell);
  });

  it.each([
    [['--resume', '--restart'], 'cannot be used with'],
    [['--import-id', 'no blanks'], 'letters, digits'],
  ])('refuses the options %j', async (options, words) => {
    const world = await csvWorld();
    const { code, output } = await world.run('run', ...people(world, 3), ...options);
    expect({ code, output }).toMatchObject({ code: 2, output: expect.stringContaining(words) });
    expect((await world.ledger()).requests).toBe(0);
  });
});

describe('folders that can not be used', () => {
  it('end an import before its first request; a damaged state is left as it is', async () => {
    const world = await csvWorld();
    const args = people(world, 3);
    const file = world.write('file', 'no folder');
    const variables = { ...world.environment };
    for (const name of ['STATE_DIR', 'LOG_DIR']) {
      Object.assign(world.environment, variables, { [name]: join(file, 'below') });
      expect(await world.run('run', ...args)).toMatchObject({ code: 1, output: expect.stringContaining(join(file, 'below')) });
      expect(await world.run('check')).toMatchObject({
        code: 1,
        output: expect.stringMatching(/not ok {2}(?:state|log) folder/),
      });
    }
    Object.assign(world.environment, variables, { STATE_DIR: join(world.folder, 'damaged') });
    mkdirSync(join(world.folder, 'damaged'));
    const damaged = world.write('damaged/importer.db', 'this is no database, but it may have been one before');
    expect(await world.run('run', ...args)).toMatchObject({ code: 1, output: expect.stringContaining(damaged) });
    expect(readFileSync(damaged, 'utf8')).toMatch(/^this is no database/);
    expect((await world.requests()).every(({ batches }) => batches === 0)).toBe(true);
  });
});

describe('without a terminal', () => {
  it('waits for no input, and sends to production only with --yes', async () => {
    const world = await csvWorld({}, { MPARTICLE_ENVIRONMENT: 'production' });
    const [file = '', ...mapping] = people(world, 3).slice(0, -1);
    expect(await world.run('run')).toMatchObject({ code: 2, output: expect.stringContaining('Name the file') });
    const unasked = await world.run('run', file, ...mapping);
    expect(unasked).toMatchObject({ code: 2, output: expect.stringContaining('add --yes') });
    expect(unasked.output).toMatch(/Environment +PRODUCTION\n/);
    expect((await world.ledger()).requests).toBe(0);
    expect(existsSync(join(world.folder, 'log'))).toBe(false);
    expect((await world.run('run', file, ...mapping, '--yes')).code).toBe(0);
    const environments = (await world.batches()).map(({ environment }) => environment);
    expect(environments).toEqual(['production', 'production', 'production']);
  });
});

describe('variables of the routes', () => {
  it('are each route’s own', async () => {
    const bare = async (...args: string[]) => {
      const child = startChild('cli', ['dist/main.js', ...args], {});
      return { code: await child.exited, output: child.output() };
    };
    const csv = await bare('csv-mparticle', 'check');
    expect(csv.code).toBe(2);
    expect(csv.output).toContain('MPARTICLE_API_KEY is missing');
    expect(csv.output).not.toMatch(/CTP_|KLAVIYO|MAILCHIMP|OMETRIA/);
    for (const others of [await bare('customers'), await bare('mailchimp-ometria', 'check')]) {
      expect(others).toMatchObject({ code: 2, output: expect.stringContaining('is missing') });
      expect(others.output).not.toContain('MPARTICLE');
    }
  });

  it('are read from .env, and their values stay out of every message', async () => {
    const world = await csvWorld();
    world.write('.env', 'MPARTICLE_API_SECRET=canary-secret\n');
    delete world.environment.MPARTICLE_API_SECRET;
    const { text } = awkwardFile(200, 9);
    const { code, output } = await world.run('run', world.write('policies.csv', text), '--yes');
    expect({ code, secret: output.includes('canary-secret') }).toEqual({ code: 1, secret: false });
  });
});
