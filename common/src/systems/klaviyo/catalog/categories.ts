import type { Destination } from '../../../contract/destination';
import { rejected, written } from '../../../contract/outcome';
import { type KlaviyoClient, STUCK_ADVICE } from '../client';
import type { CategoryRecord } from '../records';
import { lookUp } from './lookup';
import { CATEGORY_JOBS, createCategories } from './operations';
import { type CatalogOptions, catalogSessions, type SessionOf } from './session';
import { CATEGORIES, write } from './upsert';

/** Categories through bulk jobs: created where missing, renamed where the name differs. */
export function categoryDestination(
  client: KlaviyoClient,
  options: CatalogOptions,
  sessionOf: SessionOf = catalogSessions(client, options, CATEGORY_JOBS),
): Destination<CategoryRecord> {
  return {
    title: 'Klaviyo',
    stuckAdvice: STUCK_ADVICE,
    batch: { records: 100, bytes: 4_000_000 },
    // Jobs take their time; side by side they wait together.
    concurrency: 8,
    repeatsCost: false,
    target: (ctx) => client.account(ctx),
    async write(records, ctx) {
      const session = await sessionOf(ctx);
      await session.settleLeft(ctx.jobs);
      const found = await lookUp(
        session.catalogs,
        'category',
        records.map(({ externalId }) => externalId),
      );
      const missing = records.filter(({ externalId }) => !found.has(externalId));
      await options.register.creating(
        missing.map(({ externalId }) => externalId),
        ctx,
      );
      const faults = await write(session, CATEGORIES, { rows: () => [...records], ctx }, found, options);
      return records.map(({ externalId }) => {
        const fault = faults.get(externalId);
        if (!fault) return written;
        return rejected('klaviyo_refused', `Klaviyo refused this category (${fault.code}).`, fault.field || undefined);
      });
    },
    preview: (records) => client.record(({ catalogs }) => createCategories.spawn(catalogs, records)),
  };
}
