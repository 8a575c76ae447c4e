import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CSV_MPARTICLE_VARIABLES } from '../../common/src/assembly/csvMparticle';
import { ENGINE_VARIABLES } from '../../common/src/assembly/engineEnvironment';
import { loadEnvironment, VARIABLES } from '../../common/src/assembly/environment';
import { REFUSALS } from '../../common/src/contract/refusals';
import { LIVE_REJECTS, LIVE_SKIPS } from '../../common/src/routes/commercetools-klaviyo/live/codes';
import { REJECTS, SKIPS, WARNINGS } from '../../common/src/routes/commercetools-klaviyo/mapping/codes';
import { DIRECT } from '../../common/src/routes/commercetools-klaviyo/settings';
import { ROOT } from '../process/child.ts';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

const operations = read('docs/operations.md');
const documented = (title: string) =>
  tableRows(operations, title)
    .map(([cell]) => unquoted(cell))
    .sort();

/** What a table of the page lacks of these codes, and has beyond them: the name of the difference says what to do. */
function differenceOf(title: string, inSource: string[]): Record<string, string[]> {
  const rows = documented(title);
  const lacking = inSource.filter((code) => !rows.includes(code));
  const unused = rows.filter((code, index) => !inSource.includes(code) || rows.indexOf(code) !== index);
  return {
    ...(lacking.length > 0 ? { [`to add to the table "${title}" of docs/operations.md`]: lacking } : {}),
    ...(unused.length > 0 ? { [`to remove from the table "${title}" of docs/operations.md`]: unused } : {}),
  };
}

/** The other routes have pages of their own, which tests beside them hold against their code. */
const OTHER_ROUTES = /\/(systems\/(mailchimp|ometria)\/|routes\/mailchimp-ometria\/|assembly\/mailchimpOmetria)/;

/** The source of a package without its tests. */
function sourceOf(folder: string): string {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('/testing/') && !OTHER_ROUTES.test(path));
  return files.map((path) => readFileSync(path, 'utf8')).join('\n');
}

/** What the first group of the pattern matches, each once, in order. */
function codes(source: string, ...patterns: RegExp[]): string[] {
  const found = patterns.flatMap((pattern) => [...source.matchAll(pattern)].map((match) => match[1] ?? ''));
  return [...new Set(found)].sort();
}
const each = (...lists: string[][]) => [...new Set(lists.flat())].sort();

const common = sourceOf('common/src');
const service = sourceOf('service/src');

describe('docs/operations.md has every code of the source, and no other', () => {
  test('errors of runs', () => {
    const thrown = codes(common, /new (?:Fatal|Retryable|Untried)\(\s*'(\w+)'/g, /super\('(\w+)'/g, /\{ code: '(internal)'/g);
    expect(thrown.length).toBeGreaterThan(15);
    expect(differenceOf('Run error', thrown)).toEqual({});
  });

  test('reasons of refusals', () => {
    expect(differenceOf('Refused because', [...REFUSALS].sort())).toEqual({});
    for (const reason of REFUSALS) expect(common + service).toContain(`'${reason}'`);
  });

  test('reasons why settings are refused', () => {
    const judging = ['control/settings', 'routes/commercetools-klaviyo']
      .map((folder) => sourceOf(`common/src/${folder}`))
      .join('\n');
    const given = codes(judging, /code: '((?:unusable|too|unknown|same|taken)_\w+)',\s*message/g);
    const direct = DIRECT.map(({ setting }) => `wrong_${setting}`);
    expect(differenceOf('Setting refused because', each(given, direct))).toEqual({});
  });

  test('rejected records', () => {
    const given = codes(common, /\breject(?:ed)?\(\s*'(\w+)'/g);
    expect(given).toEqual(expect.arrayContaining(['duplicate_email', 'klaviyo_refused', 'not_found']));
    expect(differenceOf('Rejected', each(given, Object.keys(REJECTS), [...LIVE_REJECTS]))).toEqual({});
  });

  test('skipped records', () => {
    const given = codes(common, /\bskip(?:ped)?\(\s*'(\w+)'/g);
    expect(differenceOf('Skipped', each(given, Object.keys(SKIPS), [...LIVE_SKIPS]))).toEqual({});
  });

  test('warnings', () => {
    const given = common
      .split('\n')
      .filter((line) => /\bwarnings?\b|withoutPhone\(/i.test(line))
      .flatMap((line) => codes(line, /'([a-z]+_[a-z_]+)'/g));
    expect(given).toEqual(expect.arrayContaining(['shared_phone', 'unknown_category']));
    expect(differenceOf('Warning', each(given, Object.keys(WARNINGS)))).toEqual({});
  });

  test('notices', () => {
    const ofSettings = codes(common, /code: '(no_\w+|events_\w+|catalog_flows|settings_unknown)'/g);
    const ofOthers = codes(common, /code: '(dependency_(?:never_imported|running))'/g);
    expect(ofOthers).toHaveLength(2);
    expect(differenceOf('Notice', each(ofOthers, ofSettings))).toEqual({});
    for (const language of ['en', 'de']) {
      const words = codes(read(`mc-app/src/i18n/${language}.json`), /"notice\.(\w+)"/g);
      expect([language, words]).toEqual([language, documented('Notice')]);
    }
  });

  test('errors of the HTTP API', () => {
    const answered = codes(service, /code: '(\w+)'/g, /\[\d{3}, '(\w+)'/g, /^ {2}\d{3}: \['(\w+)'/gm, /\? '(\w+)' : code\b/g);
    expect(answered.length).toBeGreaterThan(15);
    expect(differenceOf('HTTP code', answered)).toEqual({});
  });

  test('errors of the job', () => {
    expect(differenceOf('Job code', codes(sourceOf('job/src'), /answerOf\('(\w+)'/g))).toEqual({});
  });

  test('reasons for not being ready', () => {
    const own = codes(service, /(?:settle\(|=> )\['(\w+)'\]\)/g);
    const systems = codes(common, /id: '(\w+)',\s+title: '\w+',\s+check:/g);
    expect(differenceOf('Readiness reason', [...own, ...systems].sort())).toEqual({});
  });

  test('metrics', () => {
    const sources = [service, sourceOf('job/src'), sourceOf('event/src')].join('\n');
    expect(differenceOf('Metric', codes(sources, /name: '([a-z]+_\w+)'/g))).toEqual({});
  });

  test('only messages of the log that are written', () => {
    const source = each([common, service, sourceOf('job/src')]).join('\n');
    const messages = tableRows(operations, 'Message').flatMap(([cell = '']) => cell.split('`, `').map(unquoted));
    expect(messages.length).toBeGreaterThan(10);
    expect(messages.filter((message) => !source.includes(message.replace(/…$/, '')))).toEqual([]);
  });

  test('containers of the state', () => {
    expect(differenceOf('Container', codes(common, /'(data-import-[a-z]+)'/g))).toEqual({});
  });
});

describe('the tables of docs/configuration.md', () => {
  const page = read('docs/configuration.md');
  const [, needed = ''] = page.split('## What is needed');
  const required = tableRows(needed.split('\n## ')[0] ?? '', 'Variable').map(([name]) => unquoted(name));
  const urls = (name: string) => (/URL/.test(name) ? 'https://example.com' : 'example');
  const given = Object.fromEntries(required.map((name) => [name, urls(name)]));

  test('name as needed what the applications do not start without', () => {
    expect(required.length).toBeGreaterThan(4);
    expect(() => loadEnvironment(given)).not.toThrow();
    for (const name of required) {
      expect(() => loadEnvironment({ ...given, [name]: undefined })).toThrow(`${name} is missing.`);
    }
  });

  test('have the defaults of the code', () => {
    const known: readonly string[] = VARIABLES;
    // The default is in the second column, or in the third behind the application.
    const rows = tableRows(page, 'Variable').map(([name, ...cells]) => [unquoted(name), unquoted(cells.at(-2))] as const);
    const defaults = rows.filter(
      ([name, value]) => known.includes(name) && /^(?:[\d.]+|auto|changed|info|data-imports)$/.test(value),
    );
    expect(defaults.length).toBeGreaterThan(9);
    const { notify, ...others } = loadEnvironment(given);
    const environment = [others, notify.rules].flatMap((part) => Object.values(part)).map(String);
    for (const [name, value] of defaults) {
      expect(environment).toContain(value);
      // Given as a variable, it changes nothing.
      expect(loadEnvironment({ ...given, [name]: value })).toEqual(loadEnvironment(given));
    }
  });
});

test('docs/configuration.md has every variable of the route CSV -> mParticle, and no other', () => {
  const table = tableRows(read('docs/configuration.md'), 'mParticle variable').map(([name]) => unquoted(name));
  const shared: readonly string[] = ENGINE_VARIABLES;
  expect(table.sort()).toEqual(CSV_MPARTICLE_VARIABLES.filter((name) => !shared.includes(name)).sort());
});

test('every variable of a system or route stands in a document', () => {
  const lists = [...sourceOf('common/src').matchAll(/export const \w*VARIABLES = \[([^\]]*)\]/g)].map(([, list = '']) => list);
  const names = each(...lists.map((list) => codes(list, /'([A-Z][A-Z0-9_]+)'/g)));
  expect(names.length).toBeGreaterThan(30);
  const documents = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md'));
  const text = documents.map((name) => read(`docs/${name}`)).join('\n');
  expect({ 'to add to a page in docs/': names.filter((name) => !text.includes(`\`${name}\``)) }).toEqual({
    'to add to a page in docs/': [],
  });
});
