import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../process/child.ts';

/** The shell has its own words for languages we have none for; no page loads more than one of them. */
const OTHER_LANGUAGE = /-(es|fr-FR|pt-BR)\./;

const FOLDER = resolve(ROOT, 'mc-app/public');
const scripts = () => readdirSync(FOLDER).filter((name) => name.endsWith('.js') && !OTHER_LANGUAGE.test(name));
/** Loaded with the first chart: the library of charts and what draws with it. */
const isOfCharts = (name: string) => readFileSync(join(FOLDER, name), 'utf8').includes('recharts');
const bytesOf = (names: string[]) => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(FOLDER, name))).length, 0);

test('all scripts but the charts, those of the shell included, stay below a megabyte over the wire', () => {
  const names = scripts().filter((name) => !isOfCharts(name));
  expect(names.length).toBeGreaterThan(5);
  expect(bytesOf(names)).toBeLessThan(1_000_000);
});

test('charts come in a chunk of their own, which no page loads that has none', () => {
  const charts = scripts().filter(isOfCharts);
  expect(charts.length).toBeGreaterThan(0);
  expect(charts.filter((name) => name.startsWith('app'))).toEqual([]);
  expect(bytesOf(charts)).toBeLessThan(140_000);
});

test('the words of cron expressions are no part of the first load', () => {
  const withWords = scripts().filter((name) => readFileSync(join(FOLDER, name), 'utf8').includes('atX0MinutesPastTheHourGt20'));
  expect(withWords.length).toBeGreaterThan(0);
  expect(withWords.filter((name) => name.startsWith('app'))).toEqual([]);
});
