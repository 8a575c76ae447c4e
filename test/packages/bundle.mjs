// Some libraries consist of thousands of files, which every process and every file of tests would read again. For tests each is
// made one file here; all of its code is in it, unchanged. What Connect and the images run isn't bundled (`npm run test:standalone`).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** Whose copy is taken, and by which names it is asked for: one file, so that what these names share stays shared. */
const PACKAGES = {
  axios: { folder: 'common', names: ['axios'] },
  klaviyo: { folder: 'common', names: ['klaviyo-api'] },
  typebox: {
    folder: 'common',
    names: ['', '/compile', '/error', '/format', '/guard', '/schema', '/system', '/type', '/value'].map((end) => `typebox${end}`),
  },
  payments: { folder: 'service', names: ['@commercetools/connect-payments-sdk'] },
};

/** The files whose change needs new bundles. */
export const inputsOf = (root) => [
  ...['common', 'service', 'test'].map((folder) => join(root, folder, 'package-lock.json')),
  join(root, 'test/packages/bundle.mjs'),
];

export async function bundlePackages(root) {
  const out = join(root, 'test/dist/packages');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { build } = createRequire(join(root, 'test/package.json'))('esbuild');
  const files = {};
  for (const [file, { folder, names }] of Object.entries(PACKAGES)) {
    const parts = names.map((name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); },`);
    await build({
      stdin: { contents: `module.exports = { ${parts.join(' ')} };`, resolveDir: join(root, folder) },
      ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', minifySyntax: true, minifyWhitespace: true },
      // Klaviyo's package sends through the same axios as ours: each knows the other's errors.
      ...{ outfile: join(out, `${file}.all.cjs`), external: file === 'axios' ? [] : ['axios'], legalComments: 'none' },
    });
    for (const name of names) {
      files[name] = `${name.replaceAll('/', '.')}.cjs`;
      writeFileSync(join(out, files[name]), `module.exports = require('./${file}.all.cjs')[${JSON.stringify(name)}];\n`);
    }
  }
  writeFileSync(join(out, 'files.json'), JSON.stringify(files, null, 2));
}
