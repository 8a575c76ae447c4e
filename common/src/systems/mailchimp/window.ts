import { Fatal } from '../../contract/errors';
import type { Shard } from '../../contract/run';
import { secondOf, stamp } from './seconds';

/** Archived members are listed apart from all the others. */
export type Pass = 'listed' | 'archived';

/** What one reader covers: seconds in (after, until]. */
export interface Range {
  pass: Pass;
  /** Last second that is settled or lies before the window; undefined: from the first member on. */
  after: number | undefined;
  until: number;
  /** `SECOND|ID` up to which members are settled already. */
  settled: string | undefined;
}

/** `listed|2026-03-01T08:15:30Z`; a load begins at `listed|`. Bounds and cursors of a shard compare as strings. */
const boundary = (pass: Pass, second: number | undefined): string => `${pass}|${second === undefined ? '' : stamp(second)}`;

/** A shard of the seconds from `begin` (undefined: the first) up to and including `until`. */
export const shardOf = (pass: Pass, begin: number | undefined, until: number): Shard => ({
  from: boundary(pass, begin),
  to: boundary(pass, until + 1),
  done: false,
});

/** The place of a member in the reading order of its shard. */
export const cursorOf = (pass: Pass, place: string): string => `${pass}|${place}`;

/** `2026-03-01T08:15:30Z|0f3a…`: fixed width up to the id. */
export const placeOf = (second: number, id: string): string => `${stamp(second)}|${id}`;

/** @throws Fatal `state_unreadable` for a shard that this version hasn't made */
export function rangeOf({ from = '', to = '', cursor }: Shard): Range {
  const [pass, begin] = from.split('|');
  const end = secondOf(to.split('|')[1]);
  if ((pass !== 'listed' && pass !== 'archived') || end === undefined || begin === undefined) throw unknownShard();
  const settled = cursor?.slice(pass.length + 1);
  const first = secondOf(settled?.split('|')[0] ?? begin);
  if (first === undefined && (settled ?? begin) !== '') throw unknownShard();
  // The cursor's own second is read again: it may hold members behind the cursor.
  return { pass, after: first === undefined ? undefined : first - 1, until: end - 1, settled };
}

const unknownShard = () =>
  new Fatal(
    'state_unreadable',
    'The stored run is not of a layout this version knows: install the version that wrote it, or set latest_timestamp to start again.',
  );

/** Last second that the shards of a run cover, as text; undefined for a list of ids. */
export function coveredUntil(shards: readonly Shard[]): string | undefined {
  const ends = shards.flatMap(({ to }) => secondOf(to?.split('|')[1]) ?? []);
  return ends.length > 0 ? stamp(Math.max(...ends) - 1) : undefined;
}
