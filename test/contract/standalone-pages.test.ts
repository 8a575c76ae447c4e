import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTo, MINUTES, npmIn } from './copies.ts';
import { readSpecification, standardKeys } from './specification.ts';

/** Both Merchant Center folders as Connect builds them: each by itself, without the others beside it. Minutes: `npm run test:standalone`. */
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'standalone-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const SERVICE = 'https://service.example.com';
/** What the shop fills in; every key of connect.yaml is among them, and no other. */
const GIVEN: Record<string, Record<string, string>> = {
  'mc-app': {
    CUSTOM_APPLICATION_ID: 'app-1',
    ENTRY_POINT_URI_PATH: 'shop-imports',
    CLOUD_IDENTIFIER: 'gcp-us',
    IMPORT_SERVICE_URL: SERVICE,
  },
  'mc-view': { CUSTOM_VIEW_ID: 'view-1', CLOUD_IDENTIFIER: 'gcp-us', IMPORT_SERVICE_URL: SERVICE },
};
/** What the page has of it, beside what is the same in both. */
const named: Record<string, object> = {
  'mc-app': { applicationId: expect.stringContaining('app-1'), entryPointUriPath: 'shop-imports' },
  'mc-view': { customViewId: 'view-1' },
};
const keysOf = (folder: string) => {
  const application = readSpecification().deployAs.find(({ name }) => name === folder);
  return standardKeys(application ?? {}).map(({ key }) => key);
};

// The set-up of every test installs and builds the application by its own lock file; the view is linked to its packages there.
test.each(process.env.FAULTS === 'all' ? ['mc-view', 'mc-app'] : ['mc-view'])(
  '%s is installed, tested and built alone, with its keys of connect.yaml only',
  async (folder) => {
    const given = GIVEN[folder] ?? {};
    expect(Object.keys(given).sort()).toEqual(keysOf(folder).sort());
    await copyTo(home, folder);
    await npmIn(home, folder, ['ci']);
    await npmIn(home, folder, ['test', '--', 'record', 'panel', 'frame', '--testTimeout=120000']);
    await npmIn(home, folder, ['run', 'build'], { NODE_ENV: 'production', ...given });

    const built = join(home, folder, 'public');
    const page = await readFile(join(built, 'index.html'), 'utf8');
    // Filled in when the page is compiled, the last step of the build.
    const filled = JSON.parse(/window\.app = (\{.*?\});/.exec(page)?.[1] ?? '{}') as Record<string, unknown>;
    expect(filled).toMatchObject({ importServiceUrl: SERVICE, location: 'gcp-us', env: 'production', ...named[folder] });
    expect(page).not.toContain('${env:');
    const scripts = [...page.matchAll(/[\w.-]+\.js/g)].map(([name]) => name);
    const files = await readdir(built);
    expect(scripts.filter((name) => files.includes(name)).length).toBeGreaterThan(1);
    expect(existsSync(join(home, folder, 'node_modules/common'))).toBe(false);
  },
  15 * MINUTES,
);
