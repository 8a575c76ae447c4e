import { randomFrom } from '../faults.ts';
import { type Member, makeMember, type Seed } from './members.ts';

/** Members in the order of their last change, however they are kept. */
export interface Column {
  readonly length: number;
  readonly [index: number]: Member | undefined;
  slice(begin: number, end?: number): Member[];
}

/** Of so many members this one is archived. */
const ARCHIVED = 12;

/** The members of a list of any size, made when they are asked for: nothing of them is kept, and nothing of them moves. */
export function lazyColumns(listId: string, { members, seed = 1, newest, spread = 86_400 * 365 }: Seed) {
  const archived = Math.floor(members / ARCHIVED);
  const column = (length: number, isArchived: boolean): Column => {
    const at = (index: number): Member => {
      const changed = newest - Math.floor(((length - 1 - index) * spread) / length);
      const made = makeMember(`${listId}-${seed}-${isArchived ? 'a' : 'p'}${index}`, changed, randomFrom(index));
      const status = isArchived ? 'archived' : made.status === 'archived' ? 'subscribed' : made.status;
      return { ...made, status };
    };
    const slice = (begin: number, end = length) =>
      Array.from({ length: Math.max(0, Math.min(end, length) - begin) }, (_, offset) => at(begin + offset));
    return new Proxy({ length, slice } as Column, {
      get: (target, name) =>
        typeof name === 'string' && /^\d+$/.test(name)
          ? Number(name) < length
            ? at(Number(name))
            : undefined
          : Reflect.get(target, name),
    });
  };
  return { present: column(members - archived, false), archived: column(archived, true) };
}
