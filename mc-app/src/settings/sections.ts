/** Parts of the page, in the order of their links. */
export const SECTIONS = ['customers', 'orders', 'catalog', 'general', 'notifications'] as const;
/** The last part, which has no settings of its own. */
export const HISTORY = 'history';
export type Section = (typeof SECTIONS)[number];

const BY_GROUP: Record<string, Section> = {
  customer: 'customers',
  order: 'orders',
  cart: 'orders',
  product: 'catalog',
  notifications: 'notifications',
};

/** Where a setting is shown: a group that this version doesn't know is general. */
export const sectionOf = (path: string): Section => BY_GROUP[path.split('.')[0] ?? ''] ?? 'general';

/** Three settings that say together which fields are sent, and under which names. */
const RULE = /^(.+)\.(include|exclude|map)$/;

/** A setting of its own, or the group of rules that it belongs to. */
export type Entry = { path: string } | { rules: string };

/** The settings of a section in the order of the schema; three of one group of rules are one entry. */
export function entriesOf(paths: readonly string[], section: Section): Entry[] {
  const entries: Entry[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    if (sectionOf(path) !== section) continue;
    const group = rulesOf(path);
    if (group === undefined) entries.push({ path });
    else if (!seen.has(group)) entries.push({ rules: group });
    if (group !== undefined) seen.add(group);
  }
  return entries;
}

/** The group of rules that a setting belongs to. */
export const rulesOf = (path: string): string | undefined => RULE.exec(path)?.[1];
