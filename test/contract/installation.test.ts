import { tableRows } from './markdown.ts';
import { read, readSpecification } from './specification.ts';

/** docs/install-connect.md against what is deployed; its samples of output are held by connector.test.ts. */
const page = read('docs/install-connect.md');
const configuration = read('mc-app/custom-application-config.mjs');

test('the form is filled in with what the pages are built with', () => {
  // The form of the view follows; of fields with the same name the first are those of the pages.
  const rows = tableRows(page.replace(/^ +\|/gm, '|'), 'Field').toReversed();
  const form = Object.fromEntries(rows.map(([field = '', enter = '']) => [field, enter]));
  const [, name] = /\n {2}name: '([^']+)'/.exec(configuration) ?? [];
  const [, description] = /\n {2}description: '([^']+)'/.exec(configuration) ?? [];
  const [, icon = ''] = /application-icons\/(\w+)\.svg/.exec(configuration) ?? [];
  const [, label] = /mainMenuLink: link\('([^']+)'/.exec(configuration) ?? [];
  expect([form.Name, form.Description]).toEqual([`\`${name}\``, description]);
  expect(form.Icon?.toLowerCase()).toContain(icon);
  expect(form['Main menu link']).toBe(`label \`${label}\`, permission *View*`);

  const links = [...configuration.matchAll(/uriPath: '([^']+)', \.\.\.link\('([^']+)'/g)].map(([, path, title]) => [path, title]);
  expect(links.length).toBeGreaterThan(2);
  const entered = [...(form['Submenu links'] ?? '').matchAll(/`([^`]+)` \((?:label )?`([^`]+)`\)/g)].map(([, path, title]) => [
    path,
    title,
  ]);
  expect(entered).toEqual(links);
  expect(configuration).toContain('oAuthScopes: { view: [], manage: [] }');
  expect(form['OAuth scopes']).toContain('none');
});

test('says of every application what it creates and what its script removes', () => {
  const [, uninstalling = ''] = page.split('\n## Uninstalling\n');
  const rows = tableRows(uninstalling, 'Application').map(([name = '', , script = '']) => [name, script.startsWith('has none')]);
  const applications = readSpecification().deployAs;
  expect(rows).toEqual(applications.map(({ name, scripts }) => [`\`${name}\``, scripts === undefined]));
  for (const { name } of applications)
    expect(tableRows(page.split('\n## ')[0] ?? '', 'Application')).toContainEqual([`\`${name}\``, expect.any(String)]);
});
