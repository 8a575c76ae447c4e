import type { DeltaScope } from '../../state/watermark';

/** Where a delta's reading stands: time first, id second, both of fixed width, so that cursors compare as strings. */
interface Place {
  time: string;
  id: string;
}

/** An order of reading in which a reader can begin again behind any record. */
export interface Order<T> {
  sort: string[];
  /** The conditions that what is left behind a cursor meets. */
  behind(cursor: string | undefined): string[];
  /** Where a record stands. Cursors compare as strings. */
  cursorOf(record: T): string;
}

/** The order of changes, from one end of a delta's window to the other. */
export const windowOrder = (scope: DeltaScope): Order<{ id: string; lastModifiedAt: string }> => ({
  sort: ['lastModifiedAt asc', 'id asc'],
  behind: (cursor) => windowBehind(scope, cursor),
  cursorOf: ({ id, lastModifiedAt }) => `${instant(lastModifiedAt)}|${id}`,
});

/** Everything changed in the window, whatever its place. */
export const withinWindow = ({ from, to }: DeltaScope): string[] => [
  `lastModifiedAt > "${instant(from)}"`,
  `lastModifiedAt <= "${instant(to)}"`,
];

/**
 * What is left of the window behind a cursor. Several records may share one millisecond, so the id decides among those;
 * the plain lower bound repeats what the alternative implies, in the form an index can use.
 */
function windowBehind(scope: DeltaScope, cursor: string | undefined): string[] {
  if (cursor === undefined) return withinWindow(scope);
  const { time, id } = placeOf(cursor);
  return [
    `lastModifiedAt >= "${time}"`,
    `lastModifiedAt <= "${instant(scope.to)}"`,
    `(lastModifiedAt > "${time}" or (lastModifiedAt = "${time}" and id > "${id}"))`,
  ];
}

function placeOf(cursor: string): Place {
  const at = cursor.indexOf('|');
  return { time: cursor.slice(0, at), id: cursor.slice(at + 1) };
}

/** One form with three digits of milliseconds: places are compared as text. */
const instant = (time: string) => new Date(time).toISOString();
