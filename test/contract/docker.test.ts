import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../process/child.ts';
import { read } from './specification.ts';

interface Compose {
  services: Record<
    string,
    {
      command?: string[];
      environment: Record<string, string>;
      ports?: string[];
      read_only: boolean;
      cap_drop: string[];
      env_file: string;
    }
  >;
}
const dockerfile = read('Dockerfile');
const instructions = (name: string) => [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, text = '']) => text);
const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));

test('the image ends as an unprivileged user, with a health check, and starts what exists', () => {
  expect(instructions('FROM').every((base) => /^node:\d+-alpine( AS build)?$/.test(base))).toBe(true);
  expect(last).toMatch(/\nUSER node\n/);
  expect(last.indexOf('HEALTHCHECK')).toBeGreaterThan(last.indexOf('USER node'));
  expect(last).toContain('/health');
  const { services } = parse(read('compose.yaml'), { merge: true }) as Compose;
  const { scripts } = JSON.parse(read('service/package.json')) as { scripts: { start: string } };
  const command = JSON.parse(instructions('CMD').at(-1) ?? '[]') as string[];
  // What comes before is for glibc, which Alpine doesn't have.
  expect(scripts.start.replace(/^.*(?=exec node)/, '')).toBe(`exec node ${command.join(' ')}`.replace('service/', ''));
  const started = [command, ...Object.values(services).flatMap((each) => (each.command ? [each.command] : []))].map(
    (each) => each.at(-1) ?? '',
  );
  expect(started).toEqual(['service/dist/server.js', 'job/dist/server.js', 'event/dist/server.js']);
  for (const file of started) expect(existsSync(resolve(ROOT, file.replace('dist', 'src').replace('.js', '.ts')))).toBe(true);
});

test('no secret and nothing of this machine gets into the image', () => {
  const ignored = read('.dockerignore').split('\n');
  expect(ignored[0]).toBe('*');
  const copied = instructions('COPY')
    .filter((text) => !text.startsWith('--from'))
    .map((text) => text.split(' ')[0]);
  expect(ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))).toEqual(copied);
  for (const pattern of ['**/.env*', '**/node_modules', '**/dist']) expect(ignored).toContain(pattern);
  expect(`${instructions('ENV')} ${instructions('ARG')}`).not.toMatch(/KEY|SECRET|TOKEN/);
});

test('compose runs all, locked down, and publishes what is called to this machine only', () => {
  const { services } = parse(read('compose.yaml'), { merge: true }) as Compose;
  expect(Object.keys(services)).toEqual(['service', 'job', 'event', 'lists']);
  // Publishes nothing, and is no part of what starts by itself.
  expect(services.lists).toMatchObject({ profiles: ['lists'], volumes: ['./state:/opt/ometria/state'] });
  expect(services.lists?.ports).toBeUndefined();
  for (const { read_only, cap_drop, env_file } of Object.values(services)) {
    expect([read_only, cap_drop, env_file]).toEqual([true, ['ALL'], '.env']);
  }
  expect(services.service?.ports).toEqual(['127.0.0.1:6779:6779']);
  expect(services.job?.ports).toBeUndefined();
  expect(services.event?.ports).toEqual(['127.0.0.1:6781:6781']);
  expect(Number(services.job?.environment.JOB_INTERVAL_SECONDS)).toBe(300);
});
