import type { Refused } from '../contract/errors';
import { checkRecurrence, dueOccurrence, nextOccurrences } from './schedule';

const berlin = (cron: string) => ({ cron, timeZone: 'Europe/Berlin' });
const at = (time: string) => Date.parse(time);
const next = (cron: string, after: string, count = 3, timeZone = 'Europe/Berlin') =>
  nextOccurrences({ cron, timeZone }, at(after), count);

describe('the night the clocks go forward (29 March 2026, 02:00 becomes 03:00)', () => {
  it('a time that is skipped happens right after the gap, once', () => {
    expect(next('30 2 * * *', '2026-03-28T12:00:00Z')).toEqual([
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
      '2026-03-31T00:30:00.000Z',
    ]);
  });

  it('so does one of several times of a day', () => {
    expect(next('30 2,14 * * *', '2026-03-28T20:00:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T12:30:00.000Z']);
  });

  it('every hour stays every hour', () => {
    expect(next('0 * * * *', '2026-03-29T00:30:00Z', 2)).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T02:00:00.000Z']);
  });

  it('looking back finds the occurrence that looking forward promised', () => {
    const due = (now: string) => dueOccurrence(berlin('30 2 * * *'), at('2026-03-28T12:00:00Z'), at(now));
    expect(due('2026-03-29T00:59:59.999Z')).toBeUndefined();
    expect(due('2026-03-29T01:00:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(due('2026-03-29T01:45:00Z')).toBe('2026-03-29T01:00:00.000Z');
  });
});

describe('the night the clocks go back (25 October 2026, 03:00 becomes 02:00)', () => {
  it('a time that comes twice happens once', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
      '2026-10-27T01:30:00.000Z',
    ]);
  });

  it('the second pass of the clock is not due again', () => {
    const settled = at('2026-10-25T00:31:00Z');
    expect(dueOccurrence(berlin('30 2 * * *'), settled, at('2026-10-25T01:35:00Z'))).toBeUndefined();
    expect(dueOccurrence(berlin('30 2 * * *'), settled, at('2026-10-26T01:35:00Z'))).toBe('2026-10-26T01:30:00.000Z');
  });

  it('every half hour stays every half hour', () => {
    expect(next('*/30 * * * *', '2026-10-25T00:00:00Z', 4)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
  });
});

describe('occurrences', () => {
  it('are those of the time zone, not of the machine', () => {
    expect(next('0 2 * * *', '2026-07-01T00:00:00Z', 1, 'America/New_York')).toEqual(['2026-07-01T06:00:00.000Z']);
    expect(next('0 2 * * *', '2026-07-01T00:00:00Z', 1, 'Asia/Kolkata')).toEqual(['2026-07-01T20:30:00.000Z']);
    expect(next('0 2 * * *', '2026-07-01T00:00:00Z', 1, 'UTC')).toEqual(['2026-07-01T02:00:00.000Z']);
  });

  it('that were missed are one: the latest', () => {
    const week = dueOccurrence(berlin('0 2 * * *'), at('2026-01-01T00:00:00Z'), at('2026-01-08T12:00:00Z'));
    expect(week).toBe('2026-01-08T01:00:00.000Z');
    const hours = dueOccurrence(berlin('*/5 * * * *'), at('2026-01-01T00:00:00Z'), at('2026-01-01T06:03:00Z'));
    expect(hours).toBe('2026-01-01T06:00:00.000Z');
  });

  it('are due at their very moment, and no longer once settled', () => {
    const due = (settled: string, now: string) => dueOccurrence(berlin('0 2 * * *'), at(settled), at(now));
    expect(due('2026-01-01T00:00:00Z', '2026-01-01T00:59:59.999Z')).toBeUndefined();
    expect(due('2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z')).toBe('2026-01-01T01:00:00.000Z');
    expect(due('2026-01-01T01:00:00Z', '2026-01-01T01:00:00Z')).toBeUndefined();
  });
});

describe('what is refused', () => {
  it.each([
    ['', 'cron'],
    ['every night', 'cron'],
    ['* * * *', 'cron'],
    ['0 0 2 * * *', 'cron'],
    ['@daily', 'cron'],
    ['60 2 * * *', 'cron'],
    ['0 2 30 2 *', 'cron'],
    ['0 2 * * MOO', 'cron'],
    ['* * * * *', 'cron'],
    ['*/4 * * * *', 'cron'],
    ['0,2 3 * * 1', 'cron'],
    ['58,1 * * * *', 'cron'],
    ['0,59 0,23 * * *', 'cron'],
  ])('the cron expression %j', (cron, field) => {
    expect(() => checkRecurrence(berlin(cron))).toThrow(expect.objectContaining({ code: 'invalid', field }));
  });

  it.each(['', 'Mars/Phobos', '+02:00', 'Berlin', 'Europe/Berlin; drop'])('the time zone %j', (timeZone) => {
    expect(() => checkRecurrence({ cron: '0 2 * * *', timeZone })).toThrow(
      expect.objectContaining({ code: 'invalid', field: 'timeZone' }),
    );
  });

  it('nothing else, and blanks are tidied', () => {
    expect(checkRecurrence({ cron: '  0  2 * *  1-5 ', timeZone: ' Europe/Berlin ' })).toEqual(berlin('0 2 * * 1-5'));
    expect(checkRecurrence(berlin('0 0 29 2 *'))).toEqual(berlin('0 0 29 2 *'));
  });

  it.each(['*/5 * * * *', '0,5 3 * * 1', '55,0 * * * *', '0 0 * * *', '7-57/10 8-18 * * 1-5'])('not %j', (cron) => {
    expect(checkRecurrence(berlin(cron))).toEqual(berlin(cron));
  });

  it('says why with a code', () => {
    const reasonOf = (cron: string) => {
      try {
        checkRecurrence(berlin(cron));
      } catch (error) {
        return (error as Refused).reason;
      }
      return undefined;
    };
    const found = ['every night', '60 2 * * *', '0 2 30 2 *', '* * * * *', '0 2 * * *'].map(reasonOf);
    expect(found).toEqual(['cron_invalid', 'cron_invalid', 'cron_impossible', 'cron_too_often', undefined]);
  });
});
