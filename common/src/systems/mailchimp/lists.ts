import { object } from '../../base/json';
import { Fatal } from '../../contract/errors';
import type { Answer, Asking, MailchimpClient, Query } from './client';
import { LIST_FIELDS, MEMBER_FIELDS, type Member, memberOf, rowOf } from './member';
import type { Ask, AskPage, Page } from './page';
import { filterTime } from './seconds';
import type { Pass } from './window';

export interface ListFacts {
  name: string;
  /** Subscribed members. */
  subscribed: number;
  unsubscribed: number;
  cleaned: number;
  /** Epoch milliseconds of Mailchimp's clock when it answered, whole seconds. */
  now: number;
}

export const MEMBER_STATUSES = ['subscribed', 'unsubscribed', 'cleaned', 'pending', 'transactional', 'archived'] as const;

const ORDER = { sort_field: 'last_changed', sort_dir: 'ASC' };

/** One list of a Mailchimp account. */
export class MailchimpList {
  constructor(
    private readonly client: MailchimpClient,
    readonly id: string,
    /** Merge fields that are kept of each member. */
    private readonly mergeFields: readonly string[] = [],
  ) {}

  /** @throws Fatal `list_not_found`; `mailchimp_no_time` when the answer doesn't have the time that windows are counted from */
  async facts(asking: Asking): Promise<ListFacts> {
    const answer = await this.client.get(`/lists/${this.id}`, { fields: 'id,name,stats' }, asking, {
      missing: this.missing,
      usable: ({ id }) => id === this.id,
    });
    const { name } = answer.body;
    const { member_count, unsubscribe_count, cleaned_count } = object(answer.body.stats);
    return {
      name: typeof name === 'string' ? name : '',
      subscribed: countOf(member_count),
      unsubscribed: countOf(unsubscribe_count),
      cleaned: countOf(cleaned_count),
      now: timeOf(answer),
    };
  }

  /** Pages of one pass, oldest change first. */
  pages(pass: Pass, asking: Asking): AskPage {
    return async (ask) => {
      const { body } = await this.members({ ...queryOf(ask), ...statusOf(pass), fields: LIST_FIELDS }, asking);
      const rows = (body.members as unknown[]).map((member) => rowOf(member, this.mergeFields) ?? refuseTimeless());
      return { rows, total: body.total_items as number } satisfies Page;
    };
  }

  /** Members of one pass that changed in (since, before), as Mailchimp counts them; of all time without bounds. */
  async count(pass: Pass, window: { since: number | undefined; before: number }, asking: Asking): Promise<number> {
    const query = { ...queryOf({ ...window, count: 1, offset: 0 }), ...statusOf(pass), fields: LIST_FIELDS };
    return (await this.members(query, asking)).body.total_items as number;
  }

  /** How many members have each status. */
  async countByStatus(asking: Asking): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const status of MEMBER_STATUSES) {
      const { body } = await this.members({ status, count: 1, offset: 0, fields: 'total_items,members.status' }, asking);
      counts[status] = body.total_items as number;
    }
    return counts;
  }

  /** Undefined when the list has no such member (any more). */
  async member(contactId: string, asking: Asking): Promise<Member | undefined> {
    const absent = new Fatal('not_found', 'There is no such member.');
    const expects = { missing: () => absent, usable: ({ status }: Record<string, unknown>) => typeof status === 'string' };
    try {
      const { body } = await this.client.get(
        `/lists/${this.id}/members/${encodeURIComponent(contactId)}`,
        { fields: MEMBER_FIELDS },
        asking,
        expects,
      );
      return memberOf(body, this.mergeFields);
    } catch (error) {
      if (error === absent) return undefined;
      throw error;
    }
  }

  private members(query: Query, asking: Asking): Promise<Answer> {
    return this.client.get(`/lists/${this.id}/members`, query, asking, {
      missing: this.missing,
      usable: ({ members, total_items }) => Array.isArray(members) && Number.isSafeInteger(total_items),
    });
  }

  private readonly missing = () =>
    new Fatal('list_not_found', `Mailchimp has no list ${this.id}, or the key's account doesn't: check list_id and the key.`);
}

function queryOf({ since, before, count, offset }: Ask): Query {
  const from = since === undefined ? {} : { since_last_changed: filterTime(since) };
  return { ...ORDER, ...from, before_last_changed: filterTime(before), count, offset };
}

const statusOf = (pass: Pass): Query => (pass === 'archived' ? { status: 'archived' } : {});

const countOf = (value: unknown): number => (typeof value === 'number' && value >= 0 ? value : 0);

function timeOf({ date }: Answer): number {
  if (date !== undefined) return date;
  throw new Fatal(
    'mailchimp_no_time',
    "Mailchimp's answers have no Date header, so the time of the changes isn't known: check what stands between.",
  );
}

function refuseTimeless(): never {
  throw new Fatal('mailchimp_no_time', 'Mailchimp answers with members without last_changed: they cannot be read in order.');
}
