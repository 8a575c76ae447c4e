import type { WriteContext } from '../../contract/context';
import type { Destination } from '../../contract/destination';
import { type Outcome, rejected, written } from '../../contract/outcome';
import type { OmetriaClient } from './client';

/** Documented limit of records a request. */
export const MOST_RECORDS = 100;
/** Documented as 60 KB a record; counted as the smaller of the two readings, in UTF-8. */
export const MOST_BYTES = 60_000;
const BATCH_BYTES = 6_000_000;

/** A record as Ometria takes it. */
export type Contact = Record<string, unknown>;

export interface ContactsOptions {
  client: OmetriaClient;
  /** Records a push, at most 100. */
  records: number;
  /** Pushes under way at once. */
  concurrency: number;
}

/**
 * Ometria's push. It is asynchronous: accepted means received and authenticated. Records are merged by their ids, so a repeat
 * changes nothing. Which records of a push were rejected isn't said: halving the push finds them.
 */
export function createContacts({ client, records, concurrency }: ContactsOptions): Destination<Contact> {
  async function settle(batch: Contact[], ctx: WriteContext): Promise<Outcome[]> {
    await ctx.guard();
    const result = await client.push(batch, ctx);
    if (result.kind === 'unconfirmed') return batch.map(() => ({ kind: 'written', warnings: ['unconfirmed'] }));
    if (result.kind === 'answered' && result.rejected === 0) return batch.map(() => written);
    if (result.kind === 'answered' && result.rejected === batch.length) return batch.map(() => rejectedByOmetria);
    if (batch.length === 1) return [refusedByOmetria];
    const middle = Math.ceil(batch.length / 2);
    const first = await settle(batch.slice(0, middle), ctx);
    return [...first, ...(await settle(batch.slice(middle), ctx))];
  }

  return {
    title: 'Ometria',
    batch: { records: Math.min(records, MOST_RECORDS), bytes: BATCH_BYTES },
    concurrency,
    repeatsCost: false,
    write: settle,
    preview: async (contacts) => contacts,
  };
}

const rejectedByOmetria = rejected(
  'ometria_rejected',
  'Ometria rejected this record without saying why; its account may list recent errors.',
);
const refusedByOmetria = rejected('ometria_refused', 'Ometria refuses a request with this record.');
