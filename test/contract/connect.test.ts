import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadEnvironment, VARIABLES } from '../../common/src/assembly/environment';
import { LIVE_VARIABLES, loadLiveEnvironment } from '../../common/src/assembly/liveEnvironment';
import { NEEDED_SCOPES, OPTIONAL_SCOPES } from '../../common/src/systems/commercetools/scopes';
import { ROOT } from '../process/child.ts';
import {
  type Application,
  ELSEWHERE,
  type Key,
  LIVE_ELSEWHERE,
  read,
  readSpecification,
  securedKeys,
  standardKeys,
} from './specification.ts';

const specification = readSpecification();
const inherited = standardKeys(specification.inheritAs);
const named = (name: string) => {
  const found = specification.deployAs.find((application) => application.name === name);
  if (!found) throw new Error(`connect.yaml has no ${name}`);
  return found;
};
const service = named('service');
const job = named('job');
const event = named('event');
const mcApp = named('mc-app');
const mcView = named('mc-view');
const namesOf = (keys: Key[]) => keys.map(({ key }) => key);

interface Package {
  scripts: Record<string, string>;
  engines: { node: string };
}
const packageOf = (folder: string) => JSON.parse(read(`${folder}/package.json`)) as Package;

test("Connect's parser takes the file, and would not take a faulty one", () => {
  expect(specification.deployAs.map(({ name, applicationType }) => [name, applicationType])).toEqual([
    ['service', 'service'],
    ['job', 'job'],
    ['event', 'event'],
    ['mc-app', 'merchant-center-custom-application'],
    ['mc-view', 'merchant-center-custom-view'],
  ]);
  const folder = mkdtempSync(join(tmpdir(), 'connect-'));
  const file = join(folder, 'connect.yaml');
  writeFileSync(file, read('connect.yaml').replace('endpoint: /job', 'endpont: /job'));
  expect(() => readSpecification(file)).toThrow(/endpoint/);
  rmSync(folder, { recursive: true });
});

test('service and job are given exactly what the code reads', () => {
  const given = new Set([service, job].flatMap((each) => namesOf([...standardKeys(each), ...securedKeys(each)])));
  for (const key of namesOf(inherited)) given.add(key);
  const known = [...given, ...Object.keys(ELSEWHERE)];
  expect(known.sort()).toEqual([...VARIABLES].sort());
});

test('the real-time application is given exactly what it alone reads', () => {
  const given = namesOf(standardKeys(event));
  expect([...given, ...Object.keys(LIVE_ELSEWHERE)].sort()).toEqual([...LIVE_VARIABLES].sort());
  const needed = Object.fromEntries(
    ['CTP_PROJECT_KEY', 'CTP_CLIENT_ID', 'CTP_CLIENT_SECRET', 'KLAVIYO_AUTH_KEY'].map((name) => [name, 'x1']),
  );
  const urls = { CTP_API_URL: 'https://api.example.com', CTP_AUTH_URL: 'https://auth.example.com' };
  const shown = Object.fromEntries(standardKeys(event).map((each) => [each.key, each.default]));
  expect(loadLiveEnvironment({ ...needed, ...urls, ...shown })).toEqual(loadLiveEnvironment({ ...needed, ...urls }));
});

test('the Merchant Center application is given exactly what its configuration reads', () => {
  const source = read('mc-app/custom-application-config.mjs') + read('mc-app/src/constants.ts');
  for (const key of namesOf(standardKeys(mcApp))) expect(source).toContain(key);
  const readThere = [...source.matchAll(/variable\('([A-Z_]+)'\)/g)].map(([, name]) => name);
  // The address of the application comes from Connect; the other two have defaults in its .env.
  const elsewhere = ['APPLICATION_URL', 'INITIAL_PROJECT_KEY', 'MC_API_URL'];
  expect([...readThere, 'ENTRY_POINT_URI_PATH'].filter((name) => !elsewhere.includes(name ?? '')).sort()).toEqual(
    namesOf(standardKeys(mcApp)).sort(),
  );
});

test('the Merchant Center view is given exactly what its configuration reads', () => {
  const source = read('mc-view/custom-view-config.mjs');
  const readThere = [...source.matchAll(/variable\('([A-Z_]+)'\)/g)].map(([, name]) => name ?? '');
  const elsewhere = ['APPLICATION_URL', 'INITIAL_PROJECT_KEY', 'HOST_URI_PATH', 'MC_API_URL'];
  expect(readThere.filter((name) => !elsewhere.includes(name)).sort()).toEqual(namesOf(standardKeys(mcView)).sort());
  // The kit fails for a variable that is not set at all.
  for (const name of readThere) expect(read('mc-view/.env')).toContain(`${name}=`);
  const region = [mcApp, mcView].map((each) => standardKeys(each).find(({ key }) => key === 'CLOUD_IDENTIFIER')?.default);
  expect(region).toEqual(['gcp-eu', 'gcp-eu']);
});

const JSON_OF = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;
test('one install serves both Merchant Center folders, which are built apart', () => {
  const [app, view] = ['mc-app', 'mc-view'].map((folder) => JSON_OF(`${folder}/package.json`));
  for (const part of ['dependencies', 'devDependencies', 'overrides', 'engines']) expect(view?.[part]).toEqual(app?.[part]);
  expect(read('mc-view/package-lock.json')).toBe(
    read('mc-app/package-lock.json').replaceAll('"name": "mc-app"', '"name": "mc-view"'),
  );
});

const COPIES = ['api/service-error.ts', 'i18n/load-messages.ts', 'i18n/use-text.ts', 'words/tone-stamp.tsx', 'index.tsx'];
test.each(COPIES)('both Merchant Center folders have the same %s', (file) => {
  expect(read(`mc-view/src/${file}`)).toBe(read(`mc-app/src/${file}`));
});

test('what both have texts for is said in the same words', () => {
  for (const language of ['en', 'de']) {
    const [app, view] = ['mc-app', 'mc-view'].map((folder) => JSON_OF(`${folder}/src/i18n/${language}.json`));
    const codes = Object.entries(app ?? {}).filter(([id]) => /^(reject|rejectStep|skip)\./.test(id));
    expect(view).toMatchObject(Object.fromEntries(codes));
  }
});

test('the defaults shown are those of the code', () => {
  const needed = {
    CTP_PROJECT_KEY: 'shop',
    CTP_CLIENT_ID: 'id',
    CTP_CLIENT_SECRET: 'secret',
    CTP_API_URL: 'https://api.example.com',
    CTP_AUTH_URL: 'https://auth.example.com',
    KLAVIYO_AUTH_KEY: 'key',
  };
  const shown = [...standardKeys(service), ...standardKeys(job), ...inherited].flatMap((each) =>
    each.default === undefined ? [] : [[each.key, each.default]],
  );
  expect(shown.length).toBeGreaterThan(8);
  expect(loadEnvironment({ ...needed, ...Object.fromEntries(shown) })).toEqual(loadEnvironment(needed));
});

test('the service and the pages have the same entry point', () => {
  const entryPoints = [service, mcApp].map(
    (each) => standardKeys(each).find(({ key }) => key === 'ENTRY_POINT_URI_PATH')?.default,
  );
  expect(entryPoints).toEqual(['data-imports', 'data-imports']);
});

test('secrets are secured, everything is described, and only what can not be guessed is required', () => {
  const secured = [service, job, event].flatMap(securedKeys);
  const [keys, notify] = [
    ['KLAVIYO_AUTH_KEY', 'METRICS_TOKEN'],
    ['NOTIFY_WEBHOOK_URL', 'NOTIFY_WEBHOOK_SECRET', 'NOTIFY_EMAIL'],
  ];
  expect(namesOf(secured)).toEqual([keys, notify, keys, notify, keys].flat());
  const standard = [service, job, event, mcApp, mcView].flatMap(standardKeys).concat(inherited);
  for (const { key, description } of [...standard, ...secured]) expect([key, description.length > 20]).toEqual([key, true]);
  expect(standard.filter(({ key }) => /AUTH_KEY|SECRET|PASSWORD|TOKEN/.test(key))).toEqual([]);
  expect(namesOf(standard.filter(({ required }) => required))).toEqual([
    'CUSTOM_APPLICATION_ID',
    'ENTRY_POINT_URI_PATH',
    'CLOUD_IDENTIFIER',
    'CUSTOM_VIEW_ID',
    'CLOUD_IDENTIFIER',
  ]);
});

test('the API client has the scopes that the tests get along with, and no other', () => {
  const [, list = ''] = /clientScopes = \[([^\]]*)\]/.exec(read('test/sandbox/main.ts')) ?? [];
  const enough = [...list.matchAll(/'([a-z_]+)'/g)].map(([, scope]) => scope);
  expect(enough.length).toBeGreaterThan(3);
  expect([...specification.inheritAs.apiClient.scopes].sort()).toEqual(enough.sort());
  // Only real time has subscriptions; Connect knows one list for all applications.
  expect([...NEEDED_SCOPES, ...OPTIONAL_SCOPES, 'manage_subscriptions'].sort()).toEqual(enough);
});

test.each(['service', 'job', 'event', 'mc-app', 'mc-view'])('%s is a folder that Connect can build by itself', (folder) => {
  for (const part of ['package.json', 'package-lock.json', 'src']) expect(existsSync(resolve(ROOT, folder, part))).toBe(true);
  const { scripts, engines } = packageOf(folder);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['build', 'start', 'test']));
  // Connect's builder takes the newest Node that fits: an open end would take one that was never tried.
  expect(engines.node).toBe('20.x || 22.x || 24.x');
  if (folder.startsWith('mc-')) return;
  // npm ends at SIGTERM together with its shell, and whatever that shell started is killed unasked. So the shell becomes the process.
  expect(scripts.start).toMatch(/^(?:MALLOC_\w+=\d+ )*exec node (?:--\S+ )*dist\/server\.js$/);
  const { extends: base } = JSON.parse(read(`${folder}/tsconfig.json`)) as { extends: string };
  expect(base).toMatch(/^\.\.\/common\//);
});

test('the scripts that Connect runs exist', () => {
  for (const application of [service, event]) expectScripts(application);
});

function expectScripts({ name: folder, scripts }: Application): void {
  const { postDeploy = '', preUndeploy = '' } = scripts ?? {};
  const runs = [...`${postDeploy} ${preUndeploy}`.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(runs).toEqual(['build', 'connector:post-deploy', 'build', 'connector:pre-undeploy']);
  for (const name of runs) expect(packageOf(folder).scripts).toHaveProperty([name]);
}
