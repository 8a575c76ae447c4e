import { DateTime } from 'luxon';
import { luxonReader, timeReader } from './times';

const ZONES = [
  'UTC',
  'Europe/London',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/New_York',
];
const FORMATS = [
  ...['yyyy-MM-dd HH:mm:ss', 'd/M/yyyy H:m', "yyyy-MM-dd'T'HH:mm:ss.SSS", 'dd.MM.yyyy', 'yyyyMMddHHmmss'],
  ...['MM/dd/yyyy hh:mm a', 'd LLLL yyyy', 'iso'],
];

const random = (least: number, most: number) => least + Math.floor(Math.random() * (most - least + 1));

/** Any time, many of them around the changes of clocks, and some that no calendar has. */
function someText(format: string, zone: string): string {
  const near = [
    Date.UTC(2026, 2, 29),
    Date.UTC(2026, 9, 25),
    Date.UTC(2011, 11, 30),
    Date.UTC(2010, 10, 7),
    Date.UTC(1987, 3, 5),
  ];
  const instant =
    Math.random() < 0.5
      ? (near[random(0, near.length - 1)] as number) + random(-50 * 3600, 50 * 3600) * 1000
      : random(Date.UTC(1900, 0, 1), Date.UTC(2250, 0, 1));
  const time = DateTime.fromMillis(instant, { zone, locale: 'en-US' });
  const text = format === 'iso' ? (time.toISO({ includeOffset: Math.random() < 0.5 }) ?? '') : time.toFormat(format);
  if (Math.random() < 0.8) return text;
  const at = random(0, text.length - 1);
  return `${text.slice(0, at)}${random(0, 9)}${text.slice(at + 1)}`;
}

describe.each(ZONES)('in the zone %s', (zone) => {
  it.each(FORMATS)('reads %s as Luxon does', (format) => {
    const [quick, thorough] = [timeReader(format, zone), luxonReader(format, zone)];
    for (let time = 0; time < 120; time++) {
      const text = someText(format, zone);
      expect({ text, ms: quick(text) }).toEqual({ text, ms: thorough(text) });
    }
  });
});

it.each([
  ['yyyy-MM-dd HH:mm', 'Europe/London', '2026-03-29 01:30', 'is not there: the hour after counts'],
  ['yyyy-MM-dd HH:mm', 'Europe/London', '2026-10-25 01:30', 'is there twice'],
  ['yyyy-MM-dd HH:mm', 'UTC', '2026-01-31 24:00', 'is the next day'],
  ['iso', 'UTC', '2026-01-31T12:00:00.5Z', 'has half a second'],
  ['iso', 'UTC', '2026-W05-6', 'is a day of a week'],
])('reads special cases of %s as Luxon does: in %s, %s %s', (format, zone, text) => {
  const ms = timeReader(format, zone)(text);
  expect(ms).toEqual(expect.any(Number));
  expect(ms).toBe(luxonReader(format, zone)(text));
});

it.each(['2026-02-30', '2026-13-01', '2026-00-10', '0000-01-01', '26-01-01', 'soon'])('reads no time from %s', (text) => {
  expect(timeReader('yyyy-MM-dd', 'Europe/London')(text)).toBeUndefined();
});

it('reads usual times several times as fast as Luxon', () => {
  const texts = Array.from(
    { length: 2000 },
    (_, at) => `2026-${String(1 + (at % 12)).padStart(2, '0')}-15 12:${10 + (at % 50)}:00`,
  );
  const timed = (read: (text: string) => unknown) => {
    const rounds = [1, 2, 3, 4, 5].map(() => {
      // What others do on this machine doesn't count.
      const begun = process.cpuUsage();
      for (const text of texts) read(text);
      const { user, system } = process.cpuUsage(begun);
      return user + system;
    });
    return Math.min(...rounds);
  };
  const args = ['yyyy-MM-dd HH:mm:ss', 'Europe/London'] as const;
  expect(timed(timeReader(...args)) * 3).toBeLessThan(timed(luxonReader(...args)));
});
