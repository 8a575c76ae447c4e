/** Which fields are sent: by what is chosen, and what is ticked. */
export type Mode = 'all' | 'only' | 'but' | 'none';

export interface Rules {
  include: string[];
  exclude: string[];
}

/** Custom fields are all sent unless some are chosen; of other fields none are. */
export const emptyIsAll = (group: string): boolean => group.endsWith('.custom');

/** What may be chosen for a group of rules. */
export const modesOf = (group: string): Mode[] => (emptyIsAll(group) ? ['all', 'only', 'but'] : ['none', 'only', 'but', 'all']);

const EVERY = '*';

export function modeOf(group: string, { include, exclude }: Rules): Mode {
  const startsWithAll = include.includes(EVERY) || (include.length === 0 && emptyIsAll(group));
  if (startsWithAll) return exclude.length > 0 ? 'but' : 'all';
  return include.length > 0 ? 'only' : 'none';
}

/** Whether a field is sent in this mode. */
export function isSent(mode: Mode, { include, exclude }: Rules, name: string): boolean {
  if (mode === 'all') return true;
  if (mode === 'none') return false;
  return !exclude.includes(name) && (mode === 'but' || include.includes(name));
}

/** Rules that say the same mode with these fields sent, or left out. */
export function rulesFor(group: string, mode: Mode, names: readonly string[], sent: (name: string) => boolean): Rules {
  const all = emptyIsAll(group) ? [] : [EVERY];
  if (mode === 'all') return { include: all, exclude: [] };
  if (mode === 'none') return { include: [], exclude: [] };
  if (mode === 'but') return { include: all, exclude: names.filter((name) => !sent(name)) };
  return { include: names.filter(sent), exclude: [] };
}

/** Names that rules or renames have, which needn't be among those that records have. */
export const namesIn = ({ include, exclude }: Rules, map: Record<string, string>): string[] =>
  [...new Set([...include, ...exclude, ...Object.keys(map)])].filter((name) => name !== EVERY);
