import { SAVED } from '../../common/src/assembly/savedSettings.ts';
import { leavesOf } from '../../common/src/base/paths.ts';
import { LIVE_REJECTS, LIVE_SKIPS } from '../../common/src/routes/commercetools-klaviyo/live/codes.ts';
import { REJECTS, SKIPS, WARNINGS } from '../../common/src/routes/commercetools-klaviyo/mapping/codes.ts';
import german from '../../mc-app/src/i18n/de.json';
import english from '../../mc-app/src/i18n/en.json';
import germanSettings from '../../mc-app/src/settings/texts/de.json';
import englishSettings from '../../mc-app/src/settings/texts/en.json';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

/** A new code without words would show as a code to people who never read one. */
test.each([
  ['reject', REJECTS],
  ['rejectStep', REJECTS],
  ['skip', SKIPS],
  ['warning', WARNINGS],
])('every code of the mappings has words: %s', (prefix, codes) => {
  const wanted = Object.keys(codes).map((code) => `${prefix}.${code}`);
  expect(wanted.length).toBeGreaterThan(0);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test.each([
  ['reject', LIVE_REJECTS],
  ['rejectStep', LIVE_REJECTS],
  ['skip', LIVE_SKIPS],
])('every code of real time has words: %s', (prefix, codes) => {
  const wanted = codes.map((code) => `${prefix}.${code}`);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test('the words for a rejection are those the service uses', () => {
  const texts: Record<string, string> = english;
  for (const [code, reason] of Object.entries(REJECTS)) expect(texts[`reject.${code}`]).toBe(reason);
});

/** Only met while requests are formed by hand: their messages name the field, and pages show those. */
const BY_HAND = /^(Invalid|Required|Method|Unsupported)|^(invalid_token|insufficient_scope|BadGateway)$/;

/** docs/operations.md has every code of the source, as a test beside it shows. */
const operations = read('docs/operations.md');
const documented = (title: string, text = operations) => tableRows(text, title).map(([cell]) => unquoted(cell));
/** Those of the other routes follow further down: they have no pages. */
const runErrors = documented('Run error', operations.slice(0, operations.indexOf('| Rejected |')));

test.each([
  ['error', runErrors],
  ['notice', documented('Notice')],
  ['refused', documented('Refused because')],
  ['http', documented('HTTP code').filter((code) => !BY_HAND.test(code))],
])('every documented code has words: %s', (prefix, codes) => {
  const wanted = codes.map((code) => `${prefix}.${code}`);
  expect(wanted.length).toBeGreaterThan(1);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test('every connection check has words', () => {
  const source = ['commercetools', 'klaviyo'].map((system) => read(`common/src/systems/${system}/check.ts`)).join('\n');
  const ids = [...source.matchAll(/id: '(\w+)'/g)].map(([, id]) => id ?? '');
  const reads = [...source.matchAll(/^ {4}\['(\w+)', 'Read /gm)].map(([, what]) => `commercetools_${what ?? ''}`);
  expect(ids.length + reads.length).toBeGreaterThan(8);
  const wanted = [...ids, ...reads].map((id) => `check.${id}.title`);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test('every setting has a title and an explanation, and every choice a name', () => {
  const leaves = leavesOf(SAVED);
  const groups = leaves.flatMap(({ path }) => /^(.+)\.map$/.exec(path)?.[1] ?? []);
  const named = [...groups, ...leaves.map(({ path }) => path)].flatMap((path) => [`${path}.title`, `${path}.help`]);
  const options = leaves.flatMap(({ path, schema }) => {
    const { enum: own, items } = schema as { enum?: string[]; items?: { enum?: string[] } };
    return (own ?? items?.enum ?? []).map((option) => `${path}.option.${option}`);
  });
  expect([groups.length, options.length]).toEqual([4, 29]);
  const wanted = [...named, ...options].map((id) => `settings.${id}`).sort();
  // None is left of a setting that is gone, either.
  for (const catalog of [englishSettings, germanSettings]) {
    const present = Object.keys(catalog).filter((id) => id.startsWith('settings.'));
    expect(present.sort()).toEqual(wanted);
  }
});

test('every explanation of a setting has an example', () => {
  const helps = Object.entries(englishSettings).filter(([id]) => id.endsWith('.help'));
  expect(helps.filter(([, text]) => !text.includes('Example: '))).toEqual([]);
});

test('every reason why a setting is refused has words', () => {
  const wanted = documented('Setting refused because').map((code) => `fault.${code}`);
  expect(wanted.length).toBeGreaterThan(5);
  expect(Object.keys(englishSettings)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(germanSettings)).toEqual(expect.arrayContaining(wanted));
});
