// Six rules of SonarQube that Connect's code analysis counts as critical or worse: one finding refuses the connector.
// Everything else is Biome's business (biome.json). The rules need types, and those a TypeScript below 7: hence the version of
// `typescript` in this folder, while the packages themselves are compiled by the one of their own.
import { join } from 'node:path';
import sonarjs from 'eslint-plugin-sonarjs';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '..');

export default [
  { ignores: ['**/node_modules/', '**/dist/', 'mc-{app,view}/public/', 'mc-{app,view}/src/api/schema.ts'] },
  {
    files: ['{common,service,job,cli,event,mc-app,mc-view}/src/**/*.{ts,tsx}'],
    plugins: { sonarjs },
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { projectService: true, tsconfigRootDir: root },
    },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: {
      'sonarjs/cognitive-complexity': ['error', 15], // S3776
      'sonarjs/no-invariant-returns': 'error', // S3516
      'sonarjs/misplaced-loop-counter': 'error', // S1994
      'sonarjs/no-nested-functions': 'error', // S2004
      'sonarjs/void-use': 'error', // S3735
      'sonarjs/no-alphabetical-sort': 'error', // S2871
    },
  },
];
