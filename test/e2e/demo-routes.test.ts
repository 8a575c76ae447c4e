import { startChild } from '../process/child.ts';

test('the demo of a CSV file survives a kill, and every row arrives once or is listed', async () => {
  const demo = startChild('test', ['--import', 'tsx', 'demo/main.ts', 'csv', '--rows', '900'], {});
  expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('Every good row arrived once')]);
  const output = demo.output();
  for (const words of ['policies.csv has 900 rows', 'Killed: ', 'run policies.csv --yes --resume', 'import_row,import_code']) {
    expect(output).toContain(words);
  }
  const figure = (what: string) => new RegExp(`│ ${what} +│ ([\\d,/ ]+?) +│`).exec(output)?.[1];
  expect(figure('missing / twice / changed / out of order')).toBe('0 / 0 / 0 / 0');
  expect(figure('arrived')).toBe(figure('rows that had to arrive'));
  expect(figure('listed as rejected')).toBe(figure('rows that had to be rejected'));
  expect(Number(figure('listed as rejected'))).toBeGreaterThan(0);
}, 120_000);

test('the demo of Mailchimp lists shows loads, an edit, a sync and the quit file', async () => {
  const demo = startChild('test', ['--import', 'tsx', 'demo/main.ts', 'lists'], {});
  expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('It ended with exit code 0.')]);
  const output = demo.output();
  const done = [...output.matchAll(/list "(\w+)" (load|sync) done/g)].map(([, list, kind]) => `${list} ${kind}`);
  expect(done.toSorted()).toEqual(['news01 load', 'news01 sync', 'vip02 load', 'vip02 load']);
  expect(output).toContain('controller: stopping.');
  expect(output).toMatch(/Ometria has 6,\d{3} contacts\./);
}, 120_000);
