/// <reference lib="dom" />
import type { Page } from 'playwright-core';

interface Screen {
  name: string;
  width: number;
  height: number;
}
/** Windows that people work in; the last is one of 1280 px at 125 %. */
export const SCREENS: Screen[] = [
  { name: '1440', width: 1440, height: 900 },
  { name: '1280', width: 1280, height: 720 },
  { name: '1024', width: 1024, height: 768 },
  { name: '800', width: 800, height: 600 },
  { name: '1280 at 125 %', width: 1024, height: 576 },
];

/**
 * What can't be seen whole on the page as it is: buttons and links that leave their card or the page, tables wider than their box,
 * cells with more text than room, a page that scrolls sideways.
 */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const main = document.querySelector('main') ?? document.body;
    const name = (element: Element) => (element.getAttribute('aria-label') ?? element.textContent ?? '').slice(0, 60);
    // Half pixels are rounding.
    const wide = (element: Element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    const all = (selector: string) => [...main.querySelectorAll(selector)];
    const leaves = (element: Element) => {
      const inside = element.getBoundingClientRect();
      const box = (element.closest('section') ?? main).getBoundingClientRect();
      return inside.width > 0 && (inside.right > box.right + 1 || inside.left < box.left - 1);
    };
    const scrolls = (box: Element) => wide(box) && ['auto', 'scroll', 'hidden'].includes(getComputedStyle(box).overflowX);
    const found = [
      ...all('button, a, [role=status]')
        .filter(leaves)
        .map((each) => `${name(each)} leaves its box`),
      ...all('th, td')
        .filter(wide)
        .map((each) => `the cell “${name(each)}” is cut`),
      ...[document.documentElement, main, ...all('div, section, table')]
        .filter(scrolls)
        .map((each) => `${each.scrollWidth} px in ${each.clientWidth}: ${name(each)}`),
    ];
    return [...new Set(found)];
  });
}

/** The same at every width. */
export async function cutOffAnywhere(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { name, width, height } of SCREENS) {
    await page.setViewportSize({ width, height });
    // Until the page has been laid out for the new size.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    found.push(...(await cutOff(page)).map((each) => `${name}: ${each}`));
  }
  return found;
}
