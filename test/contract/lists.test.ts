import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../process/child.ts';
import { read } from './specification.ts';

const page = read('docs/mailchimp-ometria.md');
const FOLDERS = ['common/src/systems/mailchimp', 'common/src/systems/ometria', 'common/src/routes/mailchimp-ometria'];
/** What only a program that uses this library wrongly could see. */
const INTERNAL = ['invalid', 'not_deletable', 'not_found', 'state_unreadable'];

const source = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8')),
).join('\n');

describe('docs/mailchimp-ometria.md', () => {
  it('has every code of the source', () => {
    const pattern = /(?:new Fatal|rejected|skipped)\(\s*'(\w+)'/g;
    const codes = [...new Set([...source.matchAll(pattern)].map(([, code = '']) => code))].filter(
      (code) => !INTERNAL.includes(code),
    );
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });

  it('has every variable of the route', () => {
    const names = [...source.matchAll(/'((?:MAILCHIMP|OMETRIA|STATE|REFRESH|LOG)_[A-Z_]+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(5);
    expect([...new Set(names)].filter((name) => !page.includes(name))).toEqual([]);
  });
});
