import { EXIT } from '../../cli/src/exit';
import { VARIABLES } from '../../common/src/assembly/environment';
import { LIVE_VARIABLES } from '../../common/src/assembly/liveEnvironment';
import { KLAVIYO_SCOPES, SETTINGS_SCOPES } from '../../common/src/systems/klaviyo/scopes';
import { IMPORT_SCOPES } from '../sandbox/klaviyo/endpoints.ts';
import { tableRows } from './markdown.ts';
import { ELSEWHERE, LIVE_ELSEWHERE, read, readSpecification, securedKeys, standardKeys } from './specification.ts';

/** What the documents promise exists. */
const specification = readSpecification();
const keys = specification.deployAs.flatMap((each) => [...standardKeys(each), ...securedKeys(each)]);
const all = new Set([...keys, ...standardKeys(specification.inheritAs)].map(({ key }) => key));

/** Names in backticks that look like variables. */
const variablesIn = (text: string) => [
  ...new Set([...text.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`/g)].map(([, name = '']) => name)),
];
/** The names in the first column of the tables. */
const firstColumn = (text: string) => [...text.matchAll(/^\| `([A-Z][A-Z0-9_]*)`/gm)].map(([, name = '']) => name);

test('docs/configuration.md lists every variable once, with the default of connect.yaml', () => {
  const page = read('docs/configuration.md');
  const [tables = ''] = page.split('## Names of the older plugin');
  const mcApp = specification.deployAs.filter(({ name }) => name.startsWith('mc-')).flatMap(standardKeys);
  expect(firstColumn(tables).sort()).toEqual(
    [...new Set([...VARIABLES, ...LIVE_VARIABLES, ...mcApp.map(({ key }) => key)])].sort(),
  );
  for (const { key, default: value } of [...keys, ...standardKeys(specification.inheritAs)]) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? '';
    if (value !== undefined) expect(row).toContain(`\`${value}\``);
  }
});

test('docs/install-connect.md asks for nothing that connect.yaml does not have', () => {
  const page = read('docs/install-connect.md');
  const known = new Set([...all, ...Object.keys(ELSEWHERE), ...Object.keys(LIVE_ELSEWHERE)]);
  expect(variablesIn(page).length).toBeGreaterThan(6);
  expect(variablesIn(page).filter((name) => !known.has(name))).toEqual([]);
  const required = keys.filter(({ required }) => required).map(({ key }) => key);
  for (const key of required) expect(page).toContain(`\`${key}\``);
});

test.each(['self-hosting', 'security', 'real-time'])('docs/%s.md names no unused variable', (page) => {
  const known = new Set<string>([...VARIABLES, ...LIVE_VARIABLES, ...all]);
  for (const secret of ['CTP_CLIENT_SECRET', 'KLAVIYO_AUTH_KEY', 'EVENT_TOKEN', 'METRICS_TOKEN']) known.add(`${secret}_FILE`);
  expect(variablesIn(read(`docs/${page}.md`)).filter((name) => !known.has(name))).toEqual([]);
});

test('docs/configuration.md has the scopes of connect.yaml', () => {
  const [, after = ''] = read('docs/configuration.md').split('## The API client');
  const [section = ''] = after.split('\n## ');
  const rows = [...section.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, scope]) => scope);
  expect(rows.sort()).toEqual([...specification.inheritAs.apiClient.scopes].sort());
});

test.each(['configuration', 'install-connect'])('docs/%s.md has the scopes of the Klaviyo key', (page) => {
  const written = (api: string) => api.replace(/(^|-)(\w)/g, (_, dash, first: string) => (dash ? ' ' : '') + first.toUpperCase());
  const row = (only: string) => (scope: { api: string; access: string; because: string }) => [
    written(scope.api),
    written(scope.access),
    only + scope.because,
  ];
  const rows = tableRows(read(`docs/${page}.md`), 'API').map((cells) => cells.slice(0, 3));
  expect(rows).toEqual([...KLAVIYO_SCOPES.map(row('')), ...Object.values(SETTINGS_SCOPES).map(row('only with '))]);
});

test('connect.yaml names the scopes of the Klaviyo key', () => {
  const { securedConfiguration } = specification.deployAs.find(({ name }) => name === 'service')?.configuration ?? {};
  const { description = '' } = securedConfiguration?.find(({ key }) => key === 'KLAVIYO_AUTH_KEY') ?? {};
  const named = (access: string) => KLAVIYO_SCOPES.filter((each) => each.access === access).map(({ api }) => api);
  expect(description).toBe(
    `Private API key of Klaviyo. Read for ${named('read').join(', ')}; full for ${named('full').join(', ')}.`,
  );
});

test('the list of Klaviyo scopes covers every request of an import, and no more', () => {
  const apis = IMPORT_SCOPES.map((scope) => scope.split(':')[0]);
  const written = IMPORT_SCOPES.filter((scope) => scope.endsWith(':write')).map((scope) => scope.split(':')[0]);
  expect(KLAVIYO_SCOPES.map(({ api }) => api).sort()).toEqual([...new Set(apis)].sort());
  expect(
    KLAVIYO_SCOPES.filter(({ access }) => access === 'full')
      .map(({ api }) => api)
      .sort(),
  ).toEqual(written.sort());
});

test('docs/self-hosting.md lists every exit code', () => {
  const rows = [...read('docs/self-hosting.md').matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
});
