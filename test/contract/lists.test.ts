import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE_VARIABLES } from '../../common/src/assembly/engineEnvironment';
import { loadMailchimpOmetria, MAILCHIMP_OMETRIA_VARIABLES } from '../../common/src/assembly/mailchimpOmetriaEnvironment';
import { ROOT } from '../process/child.ts';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

const page = read('docs/mailchimp-ometria.md');
const operations = read('docs/operations.md');
const configuration = read('docs/configuration.md');
const FOLDERS = ['common/src/systems/mailchimp', 'common/src/systems/ometria', 'common/src/routes/mailchimp-ometria'];
/** What only a program that uses this library wrongly could see. */
const INTERNAL = ['invalid', 'not_deletable'];
/** Errors of the engine and of the store that a list may fail with. */
const OF_THE_ENGINE = ['already_running', 'state_unwritable', 'too_many_rejected'];

const filesOf = (folder: string): string =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
const source = FOLDERS.map(filesOf).join('\n');
const found = (pattern: RegExp) => [...new Set([...source.matchAll(pattern)].map(([, code = '']) => code))];
const documented = (text: string, title: string) =>
  tableRows(text, title)
    .map(([cell]) => unquoted(cell))
    .sort();

describe('docs/operations.md has of Mailchimp lists', () => {
  it('every error, and no other', () => {
    const thrown = found(/new Fatal\(\s*'(\w+)'/g).filter((code) => !INTERNAL.includes(code) && code !== 'not_found');
    expect(thrown.length).toBeGreaterThan(10);
    expect(documented(operations, 'Lists error')).toEqual([...new Set([...thrown, ...OF_THE_ENGINE])].sort());
  });

  it('every code of rejected and skipped records, and no other', () => {
    expect(documented(operations, 'Lists rejected')).toEqual([...found(/\brejected\(\s*'(\w+)'/g), 'not_found'].sort());
    expect(documented(operations, 'Lists skipped')).toEqual(found(/\bskipped\(\s*'(\w+)'/g).sort());
    for (const code of found(/warnings: \['(\w+)'\]/g)) expect(operations).toContain(`\`${code}\``);
  });

  it('every command, and no other', () => {
    const program = read('cli/src/mailchimp-ometria/program.ts');
    const commands = [...program.matchAll(/\bcommand\('(\w+)',/g)].map(([, name = '']) => name).sort();
    expect(commands).toHaveLength(6);
    expect(documented(operations, 'Lists command')).toEqual(commands);
    for (const command of commands) expect(page).toContain(`| \`${command}`);
  });

  it('the containers of its state', () => {
    const containers = `${source}\n${read('common/src/assembly/mailchimpOmetria.ts')}`.matchAll(/'(data-import-[a-z]+)'/g);
    expect(documented(operations, 'Lists container')).toEqual([...new Set([...containers].map(([, name]) => name))].sort());
  });
});

describe('the variables', () => {
  const table = tableRows(configuration, 'Lists variable').map(([name, value]) => [unquoted(name), unquoted(value)] as const);
  const own = MAILCHIMP_OMETRIA_VARIABLES.filter((name) => !(ENGINE_VARIABLES as readonly string[]).includes(name));

  it('are all in docs/configuration.md, and no other', () => {
    expect(table.map(([name]) => name).sort()).toEqual([...own].sort());
  });

  it('are all named on the page of the route', () => {
    expect(MAILCHIMP_OMETRIA_VARIABLES.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('have the defaults that stand there', () => {
    const keys = { MAILCHIMP_APIKEY: 'key-us1', OMETRIA_APIKEY: 'key' };
    const defaults = table.filter(([, value]) => !['required', 'from the key'].includes(value ?? ''));
    expect(defaults.length).toBeGreaterThan(5);
    expect(loadMailchimpOmetria({ ...keys, ...Object.fromEntries(defaults) })).toEqual(loadMailchimpOmetria(keys));
    for (const [name] of table.filter(([, value]) => value === 'required')) {
      expect(() => loadMailchimpOmetria({ ...keys, [name ?? '']: undefined })).toThrow(`${name} is missing.`);
    }
  });
});

it('README.md has the fields of the state file as the page has them', () => {
  const names = (text: string, title: string) =>
    tableRows(text, title).flatMap(([cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(names(read('README.md'), 'Field of an entry')).toEqual(names(page, 'Field'));
});
