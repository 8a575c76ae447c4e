import { createHash } from 'node:crypto';
import { randomFrom } from '../faults.ts';
import { type Column, lazyColumns } from './lazy.ts';
import { type Member, makeMember, makeMembers, type Seed } from './members.ts';

/** How members with the same time are ordered; nothing is documented. */
export type TieOrder = 'stable' | 'by-page' | 'random';

export interface ListOptions extends Seed {
  id: string;
  name?: string;
  /** Members are made when they are asked for: for lists of a million. Nothing of such a list changes. */
  lazy?: boolean;
}

interface Window {
  since: number | undefined;
  before: number | undefined;
  inclusiveSince: boolean;
  inclusiveBefore: boolean;
}

/** One list: members in the order of their last change, archived ones apart. */
export class List {
  readonly id: string;
  readonly name: string;
  readonly members = new Map<string, Member>();
  private readonly random: () => number;
  /** Each sorted by time; in a stable order among equal times. */
  private readonly present: Member[] = [];
  private readonly archived: Member[] = [];
  private everyone: Member[] | undefined;
  private joined = 0;
  private readonly lazy: ReturnType<typeof lazyColumns> | undefined;

  constructor(options: ListOptions) {
    this.id = options.id;
    this.name = options.name ?? `List ${options.id}`;
    this.random = randomFrom((options.seed ?? 1) + 1000);
    this.lazy = options.lazy ? lazyColumns(this.id, options) : undefined;
    const members = (this.lazy ? [] : makeMembers(this.id, options)).sort(
      (a, b) => a.changed - b.changed || (a.contactId < b.contactId ? -1 : 1),
    );
    for (const member of members) {
      this.members.set(member.contactId, member);
      this.columnOf(member).push(member);
    }
  }

  /** What a listing without a status, or with `archived`, goes through. */
  column(status: string | undefined, archivedListed: boolean): Column {
    if (this.lazy) return status === 'archived' ? this.lazy.archived : this.lazy.present;
    if (status === 'archived') return this.archived;
    if (status !== undefined) return this.present.filter((member) => member.status === status);
    if (!archivedListed) return this.present;
    this.everyone ??= [...this.present, ...this.archived].sort((a, b) => a.changed - b.changed);
    return this.everyone;
  }

  /** Changes a member now: it leaves its place and comes to the end. */
  change(member: Member, change: Partial<Member>, now: number): void {
    const column = this.columnOf(member);
    column.splice(indexOf(column, member), 1);
    Object.assign(member, change, { changed: now });
    insert(this.columnOf(member), member);
    this.everyone = undefined;
  }

  join(now: number): Member {
    const member = { ...makeMember(`${this.id}-joined-${this.joined++}`, now, this.random), status: 'subscribed' };
    this.members.set(member.contactId, member);
    insert(this.present, member);
    this.everyone = undefined;
    return member;
  }

  /** A member that isn't archived, by chance. */
  any(): Member | undefined {
    return this.present[Math.floor(this.random() * this.present.length)];
  }

  /** One random movement: mostly an opt-out or a changed name, sometimes an archiving or a new opt-in. */
  move(kind: 'change' | 'archive', now: number): void {
    const member = this.any();
    if (!member) return;
    const dice = this.random();
    const change =
      kind === 'archive'
        ? { status: 'archived' }
        : dice < 0.4
          ? { status: 'unsubscribed' }
          : dice < 0.5
            ? { status: 'subscribed', optedIn: now }
            : { first: `${member.first || 'New'}'` };
    this.change(member, change, now);
  }

  /** So many different members change, spread over the seconds after `from` up to `to`. */
  changeMany(count: number, from: number, to: number): void {
    const chosen = new Set<Member>();
    while (chosen.size < Math.min(count, this.present.length)) {
      const member = this.any();
      if (member) chosen.add(member);
    }
    [...chosen].forEach((member, index) => {
      const second = to - Math.floor(((chosen.size - 1 - index) * (to - from)) / chosen.size);
      this.change(member, { first: `${member.first || 'New'}'` }, second);
    });
  }

  private columnOf({ status }: Member): Member[] {
    return status === 'archived' ? this.archived : this.present;
  }
}

/** First place whose member changed at or after this second. */
function lowerBound(column: Column, second: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle]?.changed ?? 0) < second) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOf(column: readonly Member[], member: Member): number {
  return column.indexOf(member, lowerBound(column, member.changed));
}

function insert(column: Member[], member: Member): void {
  column.splice(lowerBound(column, member.changed + 1), 0, member);
}

/** A page of a window, and how many the window holds. */
export function pageOf(
  column: Column,
  { since, before, inclusiveSince, inclusiveBefore }: Window,
  { offset, count, ties, random }: { offset: number; count: number; ties: TieOrder; random: () => number },
): { members: Member[]; total: number } {
  const start = since === undefined ? 0 : lowerBound(column, inclusiveSince ? since : since + 1);
  const end = before === undefined ? column.length : lowerBound(column, inclusiveBefore ? before + 1 : before);
  const total = Math.max(0, end - start);
  const from = Math.min(start + offset, end);
  const to = Math.min(from + count, end);
  if (ties === 'stable' || from >= to) return { members: column.slice(from, Math.max(from, to)), total };
  // Groups that the page cuts are shuffled whole, then cut.
  const first = Math.max(start, lowerBound(column, column[from]?.changed ?? 0));
  const last = Math.min(end, lowerBound(column, (column[to - 1]?.changed ?? 0) + 1));
  const seeded = ties === 'random' ? random : randomFrom(createHash('md5').update(`${offset} ${count}`).digest().readUInt32LE());
  const shuffled = shuffleTies(column.slice(first, last), seeded);
  return { members: shuffled.slice(from - first, to - first), total };
}

function shuffleTies(members: Member[], random: () => number): Member[] {
  for (let begin = 0; begin < members.length; ) {
    let end = begin + 1;
    while (end < members.length && members[end]?.changed === members[begin]?.changed) end++;
    for (let index = end - 1; index > begin; index--) {
      const other = begin + Math.floor(random() * (index - begin + 1));
      const kept = members[index] as Member;
      members[index] = members[other] as Member;
      members[other] = kept;
    }
    begin = end;
  }
  return members;
}
