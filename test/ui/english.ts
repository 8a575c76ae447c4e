/// <reference lib="dom" />
import type { Frame, Page } from 'playwright-core';
import german from '../../mc-app/src/i18n/de.json';
import english from '../../mc-app/src/i18n/en.json';
import germanSettings from '../../mc-app/src/settings/texts/de.json';
import englishSettings from '../../mc-app/src/settings/texts/en.json';
import germanView from '../../mc-view/src/i18n/de.json';
import englishView from '../../mc-view/src/i18n/en.json';

/** Shorter pieces may be names, or words that both languages have. */
const SHORTEST = 8;

/** The parts of a message between its placeholders, those inside of choices included. */
const pieces = (message: string): string[] =>
  message
    .split(/[{}<>#]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= SHORTEST && piece.includes(' '));

const textsOf = (...catalogs: Record<string, string>[]) => catalogs.flatMap((catalog) => Object.values(catalog));
const germanText = textsOf(german, germanSettings, germanView).join('\n');

/** What only an English user should read. */
const ENGLISH = [...new Set(textsOf(english, englishSettings, englishView).flatMap(pieces))].filter(
  (piece) => !germanText.includes(piece),
);

/** English texts of the catalogs on a page, or in the frame of the panel, and all that is marked as English because there are no other words for it. */
export async function englishOn(page: Page | Frame, within = 'main'): Promise<string[]> {
  const { text, marked } = await page.evaluate((of) => {
    const part = document.querySelector<HTMLElement>(of);
    if (part === null) throw new Error(`There is no ${of}.`);
    return {
      text: part.innerText,
      marked: [...part.querySelectorAll<HTMLElement>('[lang=en]')].map(({ innerText }) => innerText),
    };
  }, within);
  return [...ENGLISH.filter((piece) => text.includes(piece)), ...marked];
}
