import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../process/child.ts';
import { read } from './specification.ts';

const dockerfile = read('Dockerfile.csv');
const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
const valuesOf = (name: string) => [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, text = '']) => text);

test('the image for CSV files starts what exists, as an unprivileged user', () => {
  expect(last).toMatch(/\nUSER node\n/);
  const [program, file, route] = JSON.parse(valuesOf('ENTRYPOINT').at(-1) ?? '[]') as string[];
  expect([program, route]).toEqual(['node', 'csv-mparticle']);
  expect(existsSync(resolve(ROOT, (file ?? '').replace('dist', 'src').replace('.js', '.ts')))).toBe(true);
  for (const [, folder] of dockerfile.matchAll(/npx jest (.+)$/gm)) {
    for (const each of folder?.split(' ') ?? []) expect(existsSync(resolve(ROOT, 'common', each))).toBe(true);
  }
});

test('the image for CSV files keeps state and logs in its volume', () => {
  const volume = valuesOf('VOLUME')[0] ?? 'none';
  for (const name of ['STATE_DIR', 'LOG_DIR']) expect(last).toMatch(new RegExp(`${name}=${volume}/`));
  expect(read('docs/csv-mparticle.md')).toContain(`:${volume} csv-mparticle run /data/`);
});

test('no secret and nothing of this machine gets into the image for CSV files', () => {
  const ignored = read('Dockerfile.csv.dockerignore').trim().split('\n');
  expect(ignored[0]).toBe('*');
  const copied = valuesOf('COPY')
    .filter((text) => !text.startsWith('--from'))
    .map((text) => text.split(' ')[0]);
  expect(ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))).toEqual(copied);
  for (const pattern of ['**/.env*', '**/node_modules', '**/dist']) expect(ignored).toContain(pattern);
  expect(`${valuesOf('ENV')} ${valuesOf('ARG')}`).not.toMatch(/KEY|SECRET|TOKEN/);
});
