import { faultsOf, fixFor } from './advisories.ts';

test.each([
  ['4.17.23', ['4.18.1'], '4.18.1'],
  ['4.18.1', ['4.18.1'], undefined],
  ['5.0.0', ['4.18.1'], undefined],
  ['3.1.2', ['3.1.5', '5.1.9'], '3.1.5'],
  ['3.1.5', ['3.1.5', '5.1.9'], undefined],
  ['4.9.9', ['3.1.5', '5.1.9'], '5.1.9'],
  ['5.1.10', ['3.1.5', '5.1.9'], undefined],
  ['0.28.0', ['0.28.1'], '0.28.1'],
  ['8.3.2', ['11.1.1'], '11.1.1'],
  ['5.12.8-beta.1', ['5.12.8'], undefined],
])('compares %s with the versions fixed in %j', (version, fixed, expected) => expect(fixFor(version, fixed)).toBe(expected));

test('finds a package below another one, and one under an alias', () => {
  const packages = {
    '': { version: '0.1.0', name: 'mine' },
    'node_modules/a/node_modules/lodash': { version: '4.17.23' },
    'node_modules/old-lodash': { version: '4.0.0', name: 'lodash' },
    'node_modules/lodash': { version: '4.18.1' },
    'node_modules/linked': {},
  };
  const faults = faultsOf({ packages }, { lodash: { fixed: ['4.18.1'], advisory: 'CVE-1' } });
  expect(faults).toEqual([
    'node_modules/a/node_modules/lodash 4.17.23: fixed in 4.18.1 (CVE-1)',
    'node_modules/old-lodash 4.0.0: fixed in 4.18.1 (CVE-1)',
  ]);
});
