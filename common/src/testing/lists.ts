import type { Received, Reply } from './server';

/** A member of a list, as far as these tests tell members apart. */
export interface Person {
  id: string;
  /** Epoch seconds of the last change. */
  second: number;
  status: string;
  email: string;
}

/** Mailchimp's lists and Ometria's push API behind one server: as much of both as the route asks for. */
export class Sides {
  readonly lists = new Map<string, Person[]>();
  /** What Ometria was sent, in the order of arrival. */
  readonly pushed: { email?: string }[] = [];
  /** Entries of Ometria's list of errors. */
  errors = 0;
  /** Neither side knows its key. */
  refuses = false;
  /** Now, by both sides' clocks. */
  readonly second = Math.floor(Date.now() / 1000);
  private held: Promise<void> | undefined;

  /** Ometria answers no push until the function is called. */
  hold(): () => void {
    let release = () => {};
    this.held = new Promise((resolve) => {
      release = resolve;
    });
    return release;
  }

  /** Addresses that have arrived, each once. */
  arrived(): string[] {
    return [...new Set(this.pushed.flatMap(({ email }) => email ?? []))].sort((one, other) => (one < other ? -1 : 1));
  }

  async answer({ method, path, query, text }: Received): Promise<Reply> {
    if (this.refuses) return { status: 401, body: {} };
    if (path === '/v2/push/_errors') return { body: { errors: Array(this.errors).fill({}) } };
    if (method === 'POST' && path === '/v2/push') {
      const records = JSON.parse(text) as { email?: string }[];
      this.pushed.push(...records);
      await this.held;
      return { status: 202, body: { accepted: records.length, rejected: 0 } };
    }
    if (path === '/3.0/ping') return { body: { health_status: 'fine' } };
    const [, listId = '', members, id] = /^\/3\.0\/lists\/(\w+)(\/members)?(?:\/(\w+))?$/.exec(path) ?? [];
    const people = this.lists.get(listId);
    if (!people) return { status: 404, body: {} };
    if (!members) return { body: { id: listId, name: `The ${listId}`, stats: statsOf(people) } };
    if (id === undefined) return { body: page(people, query) };
    const person = people.find((each) => each.id === id);
    return person ? { body: memberOf(person) } : { status: 404, body: {} };
  }
}

const statsOf = (people: readonly Person[]) => ({
  member_count: people.filter(({ status }) => status === 'subscribed').length,
  unsubscribe_count: people.filter(({ status }) => status === 'unsubscribed').length,
  cleaned_count: 0,
});

function page(people: readonly Person[], query: URLSearchParams) {
  const time = (name: string, absent: number) => (query.has(name) ? Date.parse(query.get(name) ?? '') / 1000 : absent);
  const since = time('since_last_changed', Number.NEGATIVE_INFINITY);
  const before = time('before_last_changed', Number.POSITIVE_INFINITY);
  const wanted = query.get('status');
  const found = people
    .filter(({ status }) => (wanted === null ? status !== 'archived' : status === wanted))
    .filter(({ second }) => second > since && second < before)
    .sort((one, other) => one.second - other.second);
  const offset = Number(query.get('offset'));
  const members = found.slice(offset, offset + Number(query.get('count'))).map(memberOf);
  return { members, total_items: found.length };
}

const memberOf = ({ id, second, status, email }: Person) => ({
  ...{ contact_id: id, unique_email_id: `u-${id}`, email_address: email, status, merge_fields: {}, tags: [], location: {} },
  ...{ timestamp_signup: '2025-01-01T00:00:00+00:00', timestamp_opt: '2025-01-01T00:00:00+00:00' },
  last_changed: `${new Date(second * 1000).toISOString().slice(0, 19)}+00:00`,
});
