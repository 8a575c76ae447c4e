import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMparticle } from './environment';

const FEED = { MPARTICLE_HOST: 'https://s2s.eu1.mparticle.com', MPARTICLE_ENVIRONMENT: 'development' };

describe('the secrets of the feed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mparticle-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const key = file('key', 'key-of-a-file\n');
  const secret = file('secret', 'secret-of-a-file\n');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read from files when the variables name some', () => {
    const { value, faults } = readMparticle({ ...FEED, MPARTICLE_API_KEY_FILE: key, MPARTICLE_API_SECRET_FILE: secret });
    expect([value.apiKey, value.apiSecret, faults]).toEqual(['key-of-a-file', 'secret-of-a-file', []]);
  });

  it('come from the variables when both are set', () => {
    const given = { MPARTICLE_API_KEY: 'key', MPARTICLE_API_SECRET: 'secret' };
    const { value } = readMparticle({ ...FEED, ...given, MPARTICLE_API_KEY_FILE: key, MPARTICLE_API_SECRET_FILE: secret });
    expect([value.apiKey, value.apiSecret]).toEqual(['key', 'secret']);
  });

  it('are reported by name when files are empty, absent, or not named', () => {
    const empty = { MPARTICLE_API_KEY_FILE: file('empty', ' \n'), MPARTICLE_API_SECRET_FILE: '/nowhere' };
    expect(readMparticle({ ...FEED, ...empty }).faults).toEqual([
      'MPARTICLE_API_KEY_FILE names a file that is empty.',
      "MPARTICLE_API_SECRET_FILE names a file that can't be read.",
    ]);
    expect(readMparticle(FEED).faults).toEqual(['MPARTICLE_API_KEY is missing.', 'MPARTICLE_API_SECRET is missing.']);
  });
});
