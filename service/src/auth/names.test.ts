import { permissionNames } from './names';

test.each([
  ['data-imports', 'DataImports'],
  ['avengers', 'Avengers'],
  ['the_avengers', 'The_Avengers'],
  ['avengers-01', 'Avengers/01'],
  ['avengers_01', 'Avengers_01'],
  ['acme-imports-01', 'AcmeImports/01'],
  ['acme-2nd-imports', 'Acme/2ndImports'],
  ['acme_data-imports', 'Acme_DataImports'],
  ['01-acme', '01Acme'],
])('the permissions of %s end in %s', (entryPoint, application) => {
  expect(permissionNames(entryPoint)).toEqual({ view: `View${application}`, manage: `Manage${application}` });
});
