import { retryAfterMs } from './retryAfter';

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '3' }, 3000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT', date: 'Sun, 01 Mar 2026 10:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Sun, 01 Mar 2026 09:00:00 GMT', date: 'Sun, 01 Mar 2026 10:00:00 GMT' }, 0],
    [{ 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (headers, ms) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>))).toBe(ms);
  });
});
