// Makes a fresh clone ready: installs what is missing and builds what has changed. Plain Node, since nothing else is there yet.
// --ui: the packages of both Merchant Center folders (700 MB); --app: the built application, too; --view: the built view, which browser
// tests open only; --browser: a Chromium to test them with. Names of applications: those only, without what developers need; --test: with it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePackages, inputsOf } from './packages/bundle.mjs';
import { bundlePages, inputsOf as inputsOfPages, namesIn } from './packages/pages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
// The lines that `engines` names. Older minor versions can't load ES modules from CommonJS, which several packages need.
const MINOR = { 20: 19, 22: 12, 24: 0 };
const [major, minor] = process.versions.node.split('.').map(Number);
if (!(minor >= MINOR[major])) {
  console.error(`Node ${process.versions.node} doesn't fit: 20 (from 20.19), 22 (from 22.12) or 24 is needed.`);
  process.exit(1);
}

const APPLICATIONS = ['service', 'job', 'event', 'cli'];

/** Runs a command silently; its output appears only when it fails. */
function run(folder, command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: join(root, folder), shell: process.platform === 'win32' });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ${args.join(' ')} in ${folder}/ failed:\n${output}`)),
    );
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function fingerprint(files, words) {
  const hash = createHash('sha256').update(process.version).update(words.join('\0'));
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  return hash.digest('hex');
}

/** Does the work unless it has been done for the same inputs before. */
async function unlessDone(stamp, inputs, message, work, words = []) {
  const wanted = fingerprint(inputs, words);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error(message);
  rmSync(stamp, { force: true });
  await work();
  writeFileSync(stamp, wanted);
}

const install = (folder) =>
  unlessDone(join(root, folder, 'node_modules/.ready'), [join(root, folder, 'package-lock.json')], `Installing ${folder} …`, () =>
    run(folder, 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
  );

/** The view has the packages of the application, so that one install serves both; Connect installs each by itself, and sees no link. */
const linkView = () => {
  const link = join(root, 'mc-view/node_modules');
  if (existsSync(link)) return;
  rmSync(link, { force: true });
  if (process.platform === 'win32') symlinkSync(join(root, 'mc-app/node_modules'), link, 'junction');
  else symlinkSync('../mc-app/node_modules', link, 'dir');
};

/** The kit's bundle is the same for every environment; only index.html differs, and is compiled where it is served. */
const bundle = (folder, config) => {
  const own = ['package-lock.json', config, '.env'].map((name) => join(root, folder, name));
  const inputs = [...filesBelow(join(root, folder, 'src')).filter((file) => !/\.spec\.tsx?$/.test(file)), ...own];
  return unlessDone(join(root, folder, 'public/.ready'), inputs, `Building ${folder} …`, () =>
    run(folder, process.execPath, ['node_modules/@commercetools-frontend/mc-scripts/bin/cli.js', 'build', '--build-only']),
  );
};

/** What the pages' tests load, as one file. */
const bundleForPages = () => {
  const names = namesIn(['mc-app/src', 'mc-view/src'].flatMap((folder) => filesBelow(join(root, folder))));
  const stamp = join(root, 'test/dist/.pages-ready');
  return unlessDone(stamp, inputsOfPages(root), "Bundling the pages' libraries …", () => bundlePages(root, names), names);
};

const STAND_INS = ['main', 'lists', 'commercetools/child', 'mparticle/child'].map((name) => `sandbox/${name}.ts`);

/** Each stand-in as one file: tests start hundreds of them, and reading their thousand modules takes longer than starting one. */
const bundleStandIns = () => {
  const inputs = [
    ...filesBelow(join(root, 'test/sandbox')),
    ...['package-lock.json', 'setup.mjs'].map((name) => join(root, 'test', name)),
  ];
  return unlessDone(join(root, 'test/dist/.sandbox-ready'), inputs, 'Bundling the stand-ins …', async () => {
    rmSync(join(root, 'test/dist/sandbox'), { recursive: true, force: true });
    const { build } = createRequire(join(root, 'test/package.json'))('esbuild');
    await build({
      ...{ absWorkingDir: join(root, 'test'), entryPoints: STAND_INS, outbase: 'sandbox', outdir: 'dist/sandbox' },
      ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', sourcemap: true, outExtension: { '.js': '.mjs' } },
      // Some packages are CommonJS and load Node's own modules by require.
      banner: { js: "import { createRequire as loader } from 'node:module'; const require = loader(import.meta.url);" },
    });
  });
};

const build = (folder, ...uses) => {
  const inputs = [folder, ...uses].flatMap((each) => [
    ...filesBelow(join(root, each, 'src')),
    join(root, each, 'tsconfig.build.json'),
  ]);
  return unlessDone(join(root, folder, 'dist/.ready'), inputs, `Building ${folder} …`, () => {
    rmSync(join(root, folder, 'dist'), { recursive: true, force: true });
    return run(folder, process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
  });
};

const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const wants = (...any) => any.some((flag) => flags.includes(flag));
const applications = named.length > 0 ? named : APPLICATIONS;
const tested = named.length === 0 || wants('--test');

async function processes() {
  // The applications link to common, so it comes first; test stands alone.
  const afterCommon = async () => {
    for (const folder of ['common', ...applications]) await install(folder);
  };
  await Promise.all([afterCommon(), ...(tested ? [install('test')] : [])]);
  if (tested) await bundleStandIns();
  await build('common');
  for (const folder of applications) await build(folder, 'common');
  if (!tested) return;
  const stamp = join(root, 'test/dist/.packages-ready');
  await unlessDone(stamp, inputsOf(root), 'Bundling libraries for the tests …', () => bundlePackages(root));
}

async function pages() {
  if (!wants('--ui', '--app', '--view')) return;
  await install('mc-app');
  linkView();
  if (wants('--ui')) await bundleForPages();
  if (wants('--app')) await bundle('mc-app', 'custom-application-config.mjs');
  if (wants('--view')) await bundle('mc-view', 'custom-view-config.mjs');
}

try {
  // Side by side: an install waits for the registry half of its time.
  await Promise.all([processes(), pages()]);
  if (wants('--browser')) await run('test', process.execPath, ['--import', 'tsx', 'ui/install-browser.ts']);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
