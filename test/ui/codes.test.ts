import { LIVE_REJECTS, LIVE_SKIPS } from '../../common/src/routes/commercetools-klaviyo/live/codes.ts';
import { REJECTS, SKIPS, WARNINGS } from '../../common/src/routes/commercetools-klaviyo/mapping/codes.ts';
import german from '../../mc-app/src/i18n/de.json';
import english from '../../mc-app/src/i18n/en.json';

/** A new code without words would show as a code to people who never read one. */
test.each([
  ['reject', REJECTS],
  ['rejectStep', REJECTS],
  ['skip', SKIPS],
  ['warning', WARNINGS],
])('every code of the mappings has words: %s', (prefix, codes) => {
  const wanted = Object.keys(codes).map((code) => `${prefix}.${code}`);
  expect(wanted.length).toBeGreaterThan(0);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test.each([
  ['reject', LIVE_REJECTS],
  ['rejectStep', LIVE_REJECTS],
  ['skip', LIVE_SKIPS],
])('every code of real time has words: %s', (prefix, codes) => {
  const wanted = codes.map((code) => `${prefix}.${code}`);
  expect(Object.keys(english)).toEqual(expect.arrayContaining(wanted));
  expect(Object.keys(german)).toEqual(expect.arrayContaining(wanted));
});

test('the words for a rejection are those the service uses', () => {
  const texts: Record<string, string> = english;
  for (const [code, reason] of Object.entries(REJECTS)) expect(texts[`reject.${code}`]).toBe(reason);
});
