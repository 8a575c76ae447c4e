import type { DeltaScope } from '../delta';

/** Where a delta's reading stands: time first, id second, both of fixed width, so that cursors compare as strings. */
interface Place {
  time: string;
  id: string;
}

export const WINDOW_SORT = ['lastModifiedAt asc', 'id asc'];

/** Everything changed in the window, whatever its place. */
export const withinWindow = ({ from, to }: DeltaScope): string[] => [
  `lastModifiedAt > "${instant(from)}"`,
  `lastModifiedAt <= "${instant(to)}"`,
];

/**
 * What is left of the window behind a cursor. Several records may share one millisecond, so the id decides among those;
 * the plain lower bound repeats what the alternative implies, in the form an index can use.
 */
export function windowBehind(scope: DeltaScope, cursor: string | undefined): string[] {
  if (cursor === undefined) return withinWindow(scope);
  const { time, id } = placeOf(cursor);
  return [
    `lastModifiedAt >= "${time}"`,
    `lastModifiedAt <= "${instant(scope.to)}"`,
    `(lastModifiedAt > "${time}" or (lastModifiedAt = "${time}" and id > "${id}"))`,
  ];
}

export const windowCursor = ({ id, lastModifiedAt }: { id: string; lastModifiedAt: string }): string =>
  `${instant(lastModifiedAt)}|${id}`;

function placeOf(cursor: string): Place {
  const at = cursor.indexOf('|');
  return { time: cursor.slice(0, at), id: cursor.slice(at + 1) };
}

/** One form with three digits of milliseconds: places are compared as text. */
const instant = (time: string) => new Date(time).toISOString();
