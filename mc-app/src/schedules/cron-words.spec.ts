import { describeCron } from './cron-words';

test.each([
  ['*/15 8-18 * * 1-5', 'en', 'Every 15 minutes, between 08:00 AM and 06:59 PM, Monday through Friday'],
  ['*/15 8-18 * * 1-5', 'de-DE', 'Alle 15 Minuten, zwischen 08:00 und 18:59, Montag bis Freitag'],
  ['0 2 1 * *', 'en-GB', 'At 02:00 AM, on day 1 of the month'],
  ['0 2 1 * *', 'de', 'Um 02:00, an Tag 1 des Monats'],
])('%s in %s', (cron, locale, words) => {
  expect(describeCron(cron, locale)).toBe(words);
});

test('what is no expression has no words', () => {
  expect(() => describeCron('every night', 'en')).toThrow();
});
