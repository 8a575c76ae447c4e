import { isBearer } from './bearer';

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
