import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import germanSettings from '../settings/texts/de.json';
import englishSettings from '../settings/texts/en.json';
import germanTexts from './de.json';
import englishTexts from './en.json';

/** Those of the page Settings come with it; together they are what it finds. */
const english = { ...englishTexts, ...englishSettings };
const german = { ...germanTexts, ...germanSettings };
const CATALOGS: Record<string, Record<string, string>> = { en: english, de: german };

interface Element {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Element[] }>;
}

/** The names a message needs values for, in all its branches. */
function placeholders(elements: Element[]): string[] {
  return elements.flatMap(({ type, value, options }) => [
    ...(type === TYPE.literal || type === TYPE.pound ? [] : [String(value)]),
    ...Object.values(options ?? {}).flatMap((option) => placeholders(option.value)),
  ]);
}
const ascending = (a: string, b: string) => a.localeCompare(b);
const needed = (message: string) => [...new Set(placeholders(parse(message) as Element[]))].sort(ascending);

test('no message is in two catalogs', () => {
  const twice = Object.keys(englishSettings).filter((id) => Object.hasOwn(englishTexts, id));
  expect(twice).toEqual([]);
});

test('both catalogs have the same messages', () => {
  expect(Object.keys(german).sort(ascending)).toEqual(Object.keys(english).sort(ascending));
});

test('a translation needs the values its original has', () => {
  for (const [id, message] of Object.entries(english)) {
    expect([id, needed((german as Record<string, string>)[id] ?? '')]).toEqual([id, needed(message)]);
  }
});

test.each(Object.entries(CATALOGS))('no message of %s is empty or ends in a space', (_, catalog) => {
  const bad = Object.entries(catalog).filter(([, message]) => message.trim() === '' || message !== message.trim());
  expect(bad).toEqual([]);
});

test('what is translated is translated', () => {
  const same = Object.keys(english).filter((id) => CATALOGS.en?.[id] === CATALOGS.de?.[id]);
  // Names, numbers and words both languages share.
  const shared =
    /^(duration|card|run\.(title|error|counted)|groups\.percent|counts|runs\.(pipeline|status)|some\.idsTitle|schedules\.when|rhythm\.cron|pair|counted|history\.revision|sequence\.step\.percent|preview\.part|dayOne\.count$)/;
  expect(same.filter((id) => !shared.test(id))).toEqual([]);
});
