import { cronOf, DAILY, DEFAULTS, rhythmOf } from './rhythms';

test.each([
  ['0 2 * * *', { kind: 'days', days: [1, 2, 3, 4, 5, 6, 0], hour: 2, minute: 0 }],
  ['30 14 * * 1-5', { kind: 'days', days: [1, 2, 3, 4, 5], hour: 14, minute: 30 }],
  ['5 0 * * 7,3', { kind: 'days', days: [3, 0], hour: 0, minute: 5 }],
  [' 0  * * * * ', { kind: 'hourly' }],
  ['0 */6 * * *', { kind: 'sixHourly' }],
])('%j can be chosen', (cron, rhythm) => {
  expect(rhythmOf(cron)).toEqual(rhythm);
});

test.each(['0 2 1 * *', '*/5 * * * *', '0 2 * * MON', '60 2 * * *', '0 24 * * *', '0 2 * * 5-1', '0 2 * * 8', 'nightly'])(
  '%j is an expression only',
  (cron) => {
    expect(rhythmOf(cron)).toBeUndefined();
  },
);

test('what is chosen is written as it is read', () => {
  for (const rhythm of [DAILY, DEFAULTS.changes, DEFAULTS.all, { kind: 'hourly' } as const]) {
    expect(rhythmOf(cronOf(rhythm))).toEqual(rhythm);
  }
  expect([cronOf(DAILY), cronOf(DEFAULTS.changes), cronOf(DEFAULTS.all)]).toEqual([
    '0 2 * * *',
    '0 2 * * 1,2,3,4,5,6',
    '0 2 * * 0',
  ]);
});
