// What the pages' tests load: React, the kit and its components are three thousand files, which jest would look up, read and run
// one by one for every file of tests. Here they are made one, and the project's own code isn't in it. Where only the folder of
// an application is, as on Connect, its tests load the packages as they are installed.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { join, relative } from 'node:path';

/** What the kit's preset, the translated JSX and the kit's helpers for tests ask for, besides what is imported by the pages. */
const OTHERS = [
  ...['react', 'react-dom', 'react-dom/client', 'react-dom/test-utils', 'react/jsx-runtime', 'react/jsx-dev-runtime'],
  ...['@emotion/react/jsx-runtime', '@emotion/react/jsx-dev-runtime', '@testing-library/react', '@testing-library/jest-dom'],
  ...['@formatjs/intl-getcanonicallocales', '@formatjs/intl-locale'],
  ...['listformat', 'numberformat', 'pluralrules'].flatMap((kind) =>
    ['', ...['en', 'de', 'es', 'fr'].map((locale) => `/locale-data/${locale}`)].map((end) => `@formatjs/intl-${kind}${end}`),
  ),
];

/** Shares nothing with the others, and knows Node's classes by names that a bundle may change. */
const ALONE = ['msw', 'msw/node'];

/** React's `act` looks for the `require` of its own module, which a bundle doesn't have. */
const AS_INSTALLED = ['react', 'react/jsx-runtime', 'react/jsx-dev-runtime'];

/** Asked for by code of the kit that no page runs; not installed. */
const ABSENT = ['@commercetools/nimbus'];

const isCode = (file) => /\.tsx?$/.test(file);

/** What pages and their tests import by the name of a package; sorted, so that the same names make the same bundle. */
export function namesIn(files) {
  const imports = files
    .filter(isCode)
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^(?:.* from|import) '([@\w][^']*)';$/gm)]);
  const names = new Set([...OTHERS, ...imports.map(([, name]) => name)]);
  return [...names].filter((name) => !ALONE.includes(name)).sort();
}

/** The files whose change needs a new bundle; a name that is imported for the first time needs one as well. */
export const inputsOf = (root) => [join(root, 'mc-app/package-lock.json'), join(root, 'test/packages/pages.mjs')];

export async function bundlePages(root, names) {
  const out = join(root, 'test/dist/pages');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'node_modules'), { recursive: true });
  const from = createRequire(join(root, 'mc-app/package.json'));
  const bundled = names.filter((name) => !AS_INSTALLED.includes(name));
  const parts = bundled.map((name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); },`);
  await from('esbuild').build({
    stdin: { contents: `module.exports = { ${parts.join(' ')} };`, resolveDir: join(root, 'mc-app') },
    ...{ bundle: true, platform: 'neutral', format: 'cjs', target: 'node20', legalComments: 'none', loader: { '.svg': 'text' } },
    // As jest resolves below jsdom.
    ...{ conditions: ['browser', 'require', 'default'], mainFields: ['main'] },
    ...{ external: ['node:*', ...builtinModules, ...ABSENT, ...AS_INSTALLED], define: { 'process.env.NODE_ENV': '"test"' } },
    // A function of what jest gives each module: environment.cjs compiles it once for all files of tests.
    ...{ banner: { js: '(function (module, exports, require, jest) {' }, footer: { js: '})' } },
    // What is below node_modules jest leaves out where it shows the lines of a failure.
    outfile: join(out, 'node_modules/bundle.cjs'),
  });
  writeFileSync(join(out, 'all.cjs'), `globalThis[Symbol.for('bundle of the pages')](module, exports, require, jest);\n`);
  const files = {};
  for (const name of AS_INSTALLED) files[name] = relative(out, from.resolve(name));
  for (const name of bundled) {
    files[name] = `${name.replaceAll('/', '.')}.cjs`;
    writeFileSync(join(out, files[name]), `module.exports = require('./all.cjs')[${JSON.stringify(name)}];\n`);
  }
  writeFileSync(join(out, 'files.json'), JSON.stringify(files, null, 2));
}
