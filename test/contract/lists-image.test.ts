import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MAILCHIMP_OMETRIA_VARIABLES } from '../../common/src/assembly/mailchimpOmetriaEnvironment';
import { ROOT } from '../process/child.ts';
import { imageOf } from './image.ts';
import { read } from './specification.ts';

const image = imageOf('Dockerfile.lists');

test('the image for lists starts what exists, as an unprivileged user', () => {
  expect(image.valuesOf('FROM').every((base) => /^(node:\d+-slim|build)( AS \w+)?$/.test(base))).toBe(true);
  image.expectStart('mailchimp-ometria');
  expect(JSON.parse(image.valuesOf('CMD').at(-1) ?? '[]')).toEqual(['go']);
});

test('the image for lists is tested with the unit tests of its own systems and route', () => {
  expect(image.tested).toHaveLength(3);
  image.expectTested();
});

test('the image for lists keeps its state in its volume', () => {
  const [volume] = image.valuesOf('VOLUME');
  expect(volume).toBe('/opt/ometria/state');
  expect(image.last).toContain(`STATE_DIR=${volume}\n`);
  expect(read('docs/mailchimp-ometria.md')).toContain(`\`./state\` to \`${volume}\``);
});

test('no secret and nothing of this machine gets into the image for lists', () => image.expectClean());

describe('run.sh', () => {
  const KEYS = { MAILCHIMP_APIKEY: 'secret-1-us1', OMETRIA_APIKEY: 'secret-2' };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'run-'));
    for (const name of ['run.sh', 'package.json']) cpSync(resolve(ROOT, name), join(folder, name));
    mkdirSync(join(folder, 'bin'));
    // Prints its arguments, one a line, and the keys that it was given by the environment.
    const docker = '#!/bin/sh\nprintf "%s\\n" "$@"\necho "given $MAILCHIMP_APIKEY $OMETRIA_APIKEY"\nexit 3\n';
    writeFileSync(join(folder, 'bin/docker'), docker, { mode: 0o755 });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = (args: string[], environment: Record<string, string> = {}) => {
    const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, ...environment };
    const { status, stdout, stderr } = spawnSync('sh', [join(folder, 'run.sh'), ...args], {
      cwd: tmpdir(),
      env,
      encoding: 'utf8',
    });
    return { status, stderr, lines: stdout.trim().split('\n') };
  };

  it('prints the version of this project', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(run(['version'])).toMatchObject({ status: 0, lines: [version] });
  });

  it('builds the image, and its tests', () => {
    expect(run(['build']).lines.slice(0, -1)).toEqual(['build', '-f', 'Dockerfile.lists', '-t', 'mailchimp-ometria', '.']);
    expect(run(['test']).lines.slice(0, -1)).toEqual(['build', '-f', 'Dockerfile.lists', '--target', 'test', '.']);
    expect(image.dockerfile).toContain(' AS test\n');
  });

  it('starts the controller as an unprivileged user, with the state directory and the options of go', () => {
    const { status, lines } = run(['go', '--once', '--interval', '5 0'], KEYS);
    expect(status).toBe(3);
    expect(lines.slice(lines.indexOf('mailchimp-ometria'), -1)).toEqual([
      'mailchimp-ometria',
      'go',
      '--once',
      '--interval',
      '5 0',
    ]);
    expect(lines).toContain(`${folder}/state:/opt/ometria/state`);
    expect(lines[lines.indexOf('--user') + 1]).toMatch(/^[1-9]\d*:\d+$/);
    // An image of this name from elsewhere would be given the keys.
    expect(lines[lines.indexOf('--pull') + 1]).toBe('never');
    expect(existsSync(join(folder, 'state'))).toBe(true);
  });

  it('hands on every variable by name, so that no key is among the arguments', () => {
    const { lines } = run(['go'], KEYS);
    const handed = lines.flatMap((line, index) => (line === '-e' ? [lines[index + 1]] : []));
    expect(handed.toSorted()).toEqual(MAILCHIMP_OMETRIA_VARIABLES.filter((name) => name !== 'STATE_DIR').toSorted());
    expect(lines.at(-1)).toBe('given secret-1-us1 secret-2');
    expect(lines.slice(0, -1).join('\n')).not.toContain('secret');
  });

  it.each([
    [{}, 'MAILCHIMP_APIKEY OMETRIA_APIKEY'],
    [{ ...KEYS, OMETRIA_APIKEY: '' }, 'OMETRIA_APIKEY'],
  ])('ends with 2 and names all keys that are missing: %#', (environment, names) => {
    expect(run(['go'], environment as Record<string, string>)).toEqual({
      status: 2,
      stderr: `Missing in the environment: ${names}\n`,
      lines: [''],
    });
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });

  it.each([[[]], [['sing']]])('ends with 2 and its usage for anything else: %j', (args) => {
    expect(run(args)).toMatchObject({ status: 2, stderr: expect.stringContaining('run.sh version|build|test|go') });
  });
});
