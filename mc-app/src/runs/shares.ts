export interface Group {
  code: string;
  count: number;
  /** Whole per cent of all; those of all groups make 100. */
  share: number;
}

/** Counts by code, the most frequent first, with shares that add up. */
export function groupsOf(counts: Record<string, number>): Group[] {
  const all = Object.entries(counts).filter(([, count]) => count > 0);
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  const groups = all
    .map(([code, count]) => ({ code, count, share: Math.floor((count / total) * 100) }))
    .sort((a, b) => b.count - a.count);
  // What rounding down has left goes to those that lost most of it.
  const lost = ({ count, share }: Group) => (count / total) * 100 - share;
  const left = 100 - groups.reduce((sum, { share }) => sum + share, 0);
  for (const group of [...groups].sort((a, b) => lost(b) - lost(a)).slice(0, left)) group.share++;
  return groups;
}

/** As many records at least, and at least so much of the run: something is wrong with more than single records. */
const LEAST_COUNT = 10;
const LEAST_SHARE = 0.1;

interface Ended {
  counts: { read: number };
  warnings: Record<string, number>;
}

/** What arrived with something left out so often that it needs attention, the most frequent first. */
export function attentionsOf({ counts: { read }, warnings }: Ended): { code: string; count: number }[] {
  return Object.entries(warnings)
    .map(([code, count]) => ({ code, count }))
    .filter(({ count }) => count >= LEAST_COUNT && count >= read * LEAST_SHARE)
    .sort((a, b) => b.count - a.count);
}
