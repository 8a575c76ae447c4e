/** Blanks of every kind, and characters without a width. */
function isInvisible(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code >= 0x2000 && code <= 0x200f) return true;
  return [0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff].includes(code);
}

/** A cell without what can't be seen at its ends. */
export function trimmed(cell: string): string {
  let from = 0;
  let to = cell.length;
  while (from < to && isInvisible(cell.charCodeAt(from))) from++;
  while (to > from && isInvisible(cell.charCodeAt(to - 1))) to--;
  return from === 0 && to === cell.length ? cell : cell.slice(from, to);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f]/;
export const hasControl = (cell: string): boolean => CONTROL.test(cell);

/** 4.47701E+11: what a spreadsheet leaves of a long number. */
const EXCEL = /^\d+(?:[.,]\d+)?[eE]\+\d+$/;
export const isExcelNumber = (text: string): boolean => text.charCodeAt(0) <= 0x39 && EXCEL.test(text);
