import { silent } from '../base/log';
import type { Context } from '../contract/context';
import type { Commercetools } from '../systems/commercetools/client';

interface Args {
  limit: number;
  where?: string | string[];
  sort?: string | string[];
  withTotal: boolean;
  staged?: boolean;
}

interface Stored {
  id: string;
  lastModifiedAt?: string;
  [field: string]: unknown;
}

/** Records with ids behind a query that understands the predicates we send, and nothing else. */
export class Records {
  readonly asked: Args[] = [];
  constructor(readonly all: Stored[]) {}

  query = (args: object) => ({
    execute: async () => ({ body: this.answer(args as Args) }),
  });

  private answer(args: Args) {
    this.asked.push(args);
    const conditions = [args.where ?? []].flat().map(condition);
    const found = this.all.filter((record) => conditions.every((holds) => holds(record)));
    found.sort((a, b) => (a.id < b.id ? -1 : 1));
    return { results: found.slice(0, args.limit), ...(args.withTotal ? { total: found.length } : {}) };
  }
}

function condition(text: string): (record: Stored) => boolean {
  const list = /^id in \((.*)\)$/.exec(text)?.[1];
  if (list !== undefined) {
    const ids = new Set(JSON.parse(`[${list}]`) as string[]);
    return ({ id }) => ids.has(id);
  }
  const [, field, operator, quoted] = /^(id|lastModifiedAt) (>=|>|<) (".*")$/.exec(text) ?? [];
  if (field === undefined || quoted === undefined) throw new SyntaxError(`predicate not understood: ${text}`);
  const bound = JSON.parse(quoted) as string;
  return (record) => {
    const value = (field === 'id' ? record.id : record.lastModifiedAt) ?? '';
    if (operator === '<') return value < bound;
    return operator === '>' ? value > bound : value >= bound;
  };
}

/** Calls what it is given; 404 never happens. */
export const calling = {
  call: async (request: { execute(): Promise<{ body: unknown }> }) => ({ body: (await request.execute()).body, serverNow: 0 }),
} as unknown as Commercetools;

export const context = (signal: Context['signal'] = new AbortController().signal): Context => ({
  signal,
  log: silent,
  guard: async () => {},
});
