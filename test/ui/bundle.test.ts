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

/** The page Settings with its texts: loaded when it is opened. */
const isOfSettings = (name: string) => /\.settings(-[a-z]{2})?\./.test(name);

/** Loaded with the first preview. */
const isOfPreviews = (name: string) => /\.preview\./.test(name);

test('what is loaded first, with all of the shell, has not grown by more than three per cent', () => {
  const names = scripts().filter((name) => !isOfCharts(name) && !isOfSettings(name) && !isOfPreviews(name));
  expect(names.length).toBeGreaterThan(5);
  // Of 966,545 bytes over the wire before sequences, charts, notifications and settings were there.
  expect(bytesOf(names)).toBeLessThan(995_541);
});

test('the page of settings comes in chunks of its own, with its texts in one language', () => {
  const settings = scripts().filter(isOfSettings);
  expect(settings.length).toBe(3);
  expect(bytesOf(settings)).toBeLessThan(40_000);
  const withTexts = scripts().filter((name) =>
    readFileSync(join(FOLDER, name), 'utf8').includes('settings.customer.onDelete.help'),
  );
  expect(withTexts.filter((name) => !/\.settings-(de|en)\./.test(name))).toEqual([]);
});

test('previews come in a chunk of their own', () => {
  const previews = scripts().filter(isOfPreviews);
  expect(previews.length).toBe(1);
  expect(bytesOf(previews)).toBeLessThan(8000);
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
