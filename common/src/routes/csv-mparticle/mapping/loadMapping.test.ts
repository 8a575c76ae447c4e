import { temporaryFolder } from '../../../testing/csvFile';
import { loadMapping } from './loadMapping';

const folder = temporaryFolder();

test('reads YAML and JSON alike', async () => {
  const yaml = folder.write('a.yaml', 'version: 1\nidentities:\n  email: Email Address # comment\n');
  const json = folder.write('a.json', '{\n\t"version": 1,\n\t"identities": {"email": "Email Address"}\n}');
  expect((await loadMapping(yaml)).mapping).toEqual((await loadMapping(json)).mapping);
});

test.each([
  ['twice.json', '{"version":1,"identities":{"email":"a","email":"b"}}', /unique/],
  ['twice.yaml', 'version: 1\nidentities:\n  email: a\n  email: b\n', /unique/],
  ['broken.yaml', 'version: [1', /neither JSON nor YAML/],
  ['wrong.yaml', 'version: 1\nidentities:\n  mail: a\n', /identities\.mail is no identity of mParticle; perhaps email/],
])('refuses %s', async (name, text, message) => {
  await expect(loadMapping(folder.write(name, text))).rejects.toThrow(message);
});

test('refuses a file that is missing', async () => {
  await expect(loadMapping('/nowhere/mapping.yaml')).rejects.toMatchObject({
    code: 'invalid_mapping',
    message: expect.stringContaining('no such file'),
  });
});
