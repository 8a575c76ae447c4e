import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../process/child.ts';
import { read } from './specification.ts';

/** A Dockerfile of a route that runs from a terminal, and what holds for every one of them. */
export function imageOf(file: string) {
  const dockerfile = read(file);
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const valuesOf = (name: string) => [...dockerfile.matchAll(new RegExp(`^${name} (.+)$`, 'gm'))].map(([, text = '']) => text);
  return {
    dockerfile,
    /** The stage that becomes the image. */
    last,
    valuesOf,
    /** Folders of `common` whose unit tests run while it is built. */
    tested: [...dockerfile.matchAll(/npx jest (.+)$/gm)].flatMap(([, text = '']) => text.split(' ')),

    expectStart(route: string): void {
      expect(last).toMatch(/\nUSER node\n/);
      const [program, path = '', argument] = JSON.parse(valuesOf('ENTRYPOINT').at(-1) ?? '[]') as string[];
      expect([program, argument]).toEqual(['node', route]);
      expect(existsSync(resolve(ROOT, path.replace('dist', 'src').replace('.js', '.ts')))).toBe(true);
    },

    expectTested(): void {
      expect(this.tested.length).toBeGreaterThan(0);
      for (const folder of this.tested) expect(existsSync(resolve(ROOT, 'common', folder))).toBe(true);
    },

    /** No secret, and nothing of the machine that builds it. */
    expectClean(): void {
      const ignored = read(`${file}.dockerignore`).trim().split('\n');
      expect(ignored[0]).toBe('*');
      const copied = valuesOf('COPY')
        .filter((text) => !text.startsWith('--from'))
        .map((text) => text.split(' ')[0]);
      expect(ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))).toEqual(copied);
      for (const pattern of ['**/.env*', '**/node_modules', '**/dist']) expect(ignored).toContain(pattern);
      expect(`${valuesOf('ENV')} ${valuesOf('ARG')}`).not.toMatch(/KEY|SECRET|TOKEN/);
    },
  };
}
