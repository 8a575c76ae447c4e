import { isBearer, mayScrape } from './bearer';

const TOKEN = 'scrape-me-if-you-can';

test.each([
  [`Bearer ${TOKEN}`, true],
  [`bearer ${TOKEN}`, true],
  [TOKEN, false],
  [`Basic ${TOKEN}`, false],
  [`Bearer ${TOKEN}x`, false],
  [`Bearer ${TOKEN} x`, false],
  ['Bearer ', false],
  ['', false],
  [undefined, false],
])('judges the header %j as %j', (header, wanted) => {
  expect(isBearer(header, TOKEN)).toBe(wanted);
});

test('metrics are answered on this machine only where there is no token', () => {
  const from = (address: string) => mayScrape({ authorization: undefined, address }, undefined);
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].map(from)).toEqual([true, true, true]);
  expect(['10.0.0.1', '::ffff:10.0.0.1', '127.0.0.1.example.com', ''].map(from)).toEqual([false, false, false, false]);
});

test('a token is asked for on this machine, too', () => {
  expect(mayScrape({ authorization: undefined, address: '127.0.0.1' }, TOKEN)).toBe(false);
  expect(mayScrape({ authorization: `Bearer ${TOKEN}`, address: '10.0.0.1' }, TOKEN)).toBe(true);
});
