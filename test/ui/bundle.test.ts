import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../process/child.ts';

/** The shell has its own words for languages we have none for; no page loads more than one of them. */
const OTHER_LANGUAGE = /-(es|fr-FR|pt-BR)\./;

test('all scripts together, those of the shell included, stay below a megabyte over the wire', () => {
  const folder = resolve(ROOT, 'mc-app/public');
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js') && !OTHER_LANGUAGE.test(name));
  expect(scripts.length).toBeGreaterThan(5);
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  expect(bytes).toBeLessThan(1_000_000);
});
