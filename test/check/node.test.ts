import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { linesOf, RELEASES } from '../node/releases.ts';
import { ROOT } from '../process/child.ts';

test('the tried lines of Node are those that engines names', () => {
  const { engines } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };
  expect(
    linesOf([])
      .map((line) => `${line}.x`)
      .join(' || '),
  ).toBe(engines.node);
  for (const [line, release] of Object.entries(RELEASES)) expect(release.split('.')[0]).toBe(line);
  expect(linesOf(['24'])).toEqual([24]);
  expect(() => linesOf(['18'])).toThrow('Node 18 is none of 20, 22, 24.');
});
