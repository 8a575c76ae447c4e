/**
 * Compares texts by code units, for `sort`: the same on every machine, whatever its language. Ids and cursors rely on it,
 * since they are compared with `<` elsewhere.
 */
export const ascending = (a: string, b: string): number => Number(a > b) - Number(a < b);
