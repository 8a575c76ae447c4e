/** Beyond so many changes of a character it is another name. */
const CHANGES = 2;

/** The name that was perhaps meant: the same but for case, blanks and signs, or a slip of the keyboard away. */
export function near(wanted: string, names: readonly string[]): string | undefined {
  const key = normal(wanted);
  const same = names.find((name) => normal(name) === key);
  if (same !== undefined || key.length < 4) return same;
  return names.find((name) => Math.abs(normal(name).length - key.length) <= CHANGES && changes(normal(name), key) <= CHANGES);
}

const normal = (name: string): string =>
  name
    .slice(0, 256)
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/** Levenshtein's distance. */
function changes(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 1; at <= one.length; at++) {
    const next = [at];
    for (let to = 1; to <= other.length; to++) {
      const replaced = (row[to - 1] ?? 0) + (one[at - 1] === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
