import type { Text } from '../i18n/use-text';
import { durationText } from './use-words';

const t: Text = (id, values = {}) => `${id} ${Object.values(values).join(' ')}`;

test.each([
  [-5, 'duration.seconds 0'],
  [499, 'duration.seconds 0'],
  [59_400, 'duration.seconds 59'],
  [60_000, 'duration.minutes 1 0'],
  [95_000, 'duration.minutes 1 35'],
  [3_599_000, 'duration.minutes 59 59'],
  [3_600_000, 'duration.hours 1 0'],
  [100 * 60_000, 'duration.hours 1 40'],
  [26 * 3_600_000, 'duration.hours 26 0'],
])('%i ms is %s', (ms, text) => {
  expect(durationText(t, ms)).toBe(text);
});
