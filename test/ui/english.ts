/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import german from '../../mc-app/src/i18n/de.json';
import english from '../../mc-app/src/i18n/en.json';
import germanSettings from '../../mc-app/src/settings/texts/de.json';
import englishSettings from '../../mc-app/src/settings/texts/en.json';

/** Shorter pieces may be names, or words that both languages have. */
const SHORTEST = 8;

/** The parts of a message between its placeholders, those inside of choices included. */
const pieces = (message: string): string[] =>
  message
    .split(/[{}<>#]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= SHORTEST && piece.includes(' '));

const germanText = [...Object.values(german), ...Object.values(germanSettings)].join('\n');

/** What only an English user should read. */
const ENGLISH = [...new Set([...Object.values(english), ...Object.values(englishSettings)].flatMap(pieces))].filter(
  (piece) => !germanText.includes(piece),
);

/** English texts of the catalogs on a page, and all that is marked as English because there are no other words for it. */
export async function englishOn(page: Page): Promise<string[]> {
  const { text, marked } = await page.evaluate(() => ({
    text: document.querySelector('main')?.innerText ?? '',
    marked: [...document.querySelectorAll<HTMLElement>('main [lang=en]')].map(({ innerText }) => innerText),
  }));
  return [...ENGLISH.filter((piece) => text.includes(piece)), ...marked];
}
