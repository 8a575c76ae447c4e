import { createHash } from 'node:crypto';
import { object } from '../../base/json';
import { secondOf } from './seconds';

/** A member of a list, reduced to what may be mapped. Texts are as Mailchimp gives them, possibly empty. */
export interface Member {
  contactId: string | undefined;
  uniqueEmailId: string | undefined;
  email: string | undefined;
  status: string | undefined;
  mergeFields: Record<string, unknown>;
  signedUpAt: string | undefined;
  optedInAt: string | undefined;
  lastChangedAt: string | undefined;
  country: string | undefined;
  timezone: string | undefined;
  tags: string[];
}

/** A member with its place in the reading order. */
export interface Row {
  /** Epoch seconds of `last_changed`. */
  second: number;
  /** `contact_id`, or what tells this row from others where it is missing. */
  id: string;
  member: Member;
}

/** Never asked for: `id` is the MD5 of the address, and so personal data. */
const FIELDS = [
  'contact_id',
  'unique_email_id',
  'email_address',
  'status',
  'merge_fields',
  'timestamp_signup',
  'timestamp_opt',
  'last_changed',
  'location',
  'tags',
];
export const MEMBER_FIELDS = FIELDS.join(',');
/** `total_items` is missing unless it is named. */
export const LIST_FIELDS = [...FIELDS.map((name) => `members.${name}`), 'total_items'].join(',');

/**
 * @param mergeFields names of those that are mapped; the others aren't kept
 * @returns undefined when it has no time by which it could be placed
 */
export function rowOf(value: unknown, mergeFields: readonly string[]): Row | undefined {
  const raw = object(value);
  const second = secondOf(raw.last_changed);
  if (second === undefined) return undefined;
  const member = memberOf(raw, mergeFields);
  return { second, id: member.contactId ?? member.uniqueEmailId ?? anonymousId(raw), member };
}

export function memberOf(value: unknown, mergeFields: readonly string[]): Member {
  const raw = object(value);
  const location = object(raw.location);
  const merge = object(raw.merge_fields);
  return {
    contactId: idOf(raw.contact_id),
    uniqueEmailId: idOf(raw.unique_email_id),
    email: textOf(raw.email_address),
    status: textOf(raw.status),
    mergeFields: Object.fromEntries(mergeFields.flatMap((name) => (name in merge ? [[name, merge[name]]] : []))),
    signedUpAt: textOf(raw.timestamp_signup),
    optedInAt: textOf(raw.timestamp_opt),
    lastChangedAt: textOf(raw.last_changed),
    country: textOf(location.country_code),
    timezone: textOf(location.timezone),
    tags: Array.isArray(raw.tags) ? raw.tags.flatMap((tag) => textOf(object(tag).name) ?? []) : [],
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Ids become part of paths and cursors: nothing but their own form gets so far. */
const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z0-9_.~-]{1,64}$/.test(value) ? value : undefined;

/** Only tells rows apart, where Mailchimp gives no id at all. */
const anonymousId = (raw: Record<string, unknown>): string =>
  `none-${createHash('sha256').update(JSON.stringify(raw)).digest('hex').slice(0, 32)}`;
