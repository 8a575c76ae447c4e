import { parse, TYPE } from '@formatjs/icu-messageformat-parser';
import german from './de.json';
import english from './en.json';

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
  const shared = /^duration/;
  expect(same.filter((id) => !shared.test(id))).toEqual([]);
});
