import { createHash } from 'node:crypto';
import { randomFrom } from '../faults.ts';

export const STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'] as const;
export type Status = (typeof STATUSES)[number];

/** A member as the stand-in keeps it; times are epoch seconds. */
export interface Member {
  contactId: string;
  email: string;
  status: Status | (string & {});
  first: string;
  last: string;
  plan: string;
  signup: number;
  optedIn: number;
  changed: number;
}

export interface Seed {
  members: number;
  seed?: number;
  /** Newest change of all, epoch seconds. */
  newest: number;
  /** Seconds over which the changes are spread. */
  spread?: number;
  /** So many members share one second each. */
  ties?: number[];
}

/** Mostly subscribed, as a list of a shop is. */
const MIX: [Status, number][] = [
  ['subscribed', 0.7],
  ['unsubscribed', 0.12],
  ['cleaned', 0.05],
  ['archived', 0.08],
  ['pending', 0.03],
  ['transactional', 0.02],
];
const FIRST = ['Ada', 'Ben', 'Chloé', 'Dörte', 'Emil', 'Фёдор', 'Grace', ''];
const LAST = ['Ames', 'Brontë', 'Curie', 'de Vries', 'Engel', "O'Neill", ''];

/** The same seed gives the same members. */
export function makeMembers(listId: string, { members, seed = 1, newest, spread = 86_400 * 365, ties = [] }: Seed): Member[] {
  const random = randomFrom(seed);
  const list: Member[] = [];
  const tied: number[] = ties.flatMap((size, index) => Array<number>(size).fill(newest - 3600 - index * 600));
  for (let index = 0; index < members; index++) {
    const changed = tied[index] ?? newest - Math.floor(random() * spread);
    list.push(makeMember(`${listId}-${seed}-${index}`, changed, random));
  }
  return list;
}

export function makeMember(name: string, changed: number, random: () => number): Member {
  const signup = changed - Math.floor(random() * 86_400 * 100);
  return {
    contactId: createHash('md5').update(name).digest('hex'),
    email: `${random() < 0.1 ? 'Member.' : 'member.'}${name}@example.com`,
    status: pick(random()),
    first: FIRST[Math.floor(random() * FIRST.length)] ?? '',
    last: LAST[Math.floor(random() * LAST.length)] ?? '',
    plan: random() < 0.5 ? 'gold' : '',
    signup,
    optedIn: random() < 0.8 ? signup + 60 : 0,
    changed,
  };
}

function pick(share: number): Status {
  let left = share;
  for (const [status, part] of MIX) {
    left -= part;
    if (left < 0) return status;
  }
  return 'subscribed';
}

/** `2015-10-21T15:41:36+00:00`; empty when there is no time. */
export const timeText = (second: number): string =>
  second === 0 ? '' : `${new Date(second * 1000).toISOString().slice(0, 19)}+00:00`;

/** The documented form of a member, as far as anything here asks for it. */
export function wireMember(listId: string, member: Member): Record<string, unknown> {
  const { contactId, email, status, first, last, plan, signup, optedIn, changed } = member;
  const address = email.toLowerCase();
  return {
    id: createHash('md5').update(address).digest('hex'),
    contact_id: contactId,
    unique_email_id: createHash('md5').update(`email ${address}`).digest('hex').slice(0, 10),
    email_address: email,
    status,
    merge_fields: { FNAME: first, LNAME: last, PLAN: plan, BIRTHDAY: '' },
    timestamp_signup: timeText(signup),
    timestamp_opt: timeText(optedIn),
    last_changed: timeText(changed),
    location: { latitude: 0, longitude: 0, country_code: status === 'archived' ? '' : 'de', timezone: 'Europe/Berlin' },
    language: '',
    tags: [],
    tags_count: 0,
    list_id: listId,
  };
}
