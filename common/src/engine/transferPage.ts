import type { Context, MapContext, WriteContext } from '../contract/context';
import { type Outcome, type Rejected, rejected, type Skipped } from '../contract/outcome';
import type { AnyTransfer, Mapped } from '../contract/pipeline';
import { combine } from './outcomes';

/** What the mapping made of a record. */
export type MappedRecord = Mapped<unknown> | Skipped | Rejected;

/** What the values of a page become: related data is looked up once for all of them. `undefined` values stand for records not found. */
export async function mapPage(
  transfer: AnyTransfer,
  values: readonly unknown[],
  mapCtx: MapContext,
  ctx: Context,
): Promise<MappedRecord[]> {
  const { enrich, map, source } = transfer;
  const found = values.filter((value) => value !== undefined);
  const related = enrich && found.length > 0 ? await enrich(found, ctx) : undefined;
  return values.map((value) =>
    value === undefined
      ? rejected('not_found', `${source.title} has no such record (any more).`, 'id')
      : map(value, related, mapCtx),
  );
}

/**
 * Takes a page of source records to the destination in one batch, without a run: looked up, mapped, written.
 * @returns one outcome per value, in order
 * @throws Retryable or Fatal when the batch couldn't be settled; nothing is known of any of its records then
 */
export async function transferPage(
  transfer: AnyTransfer,
  values: readonly unknown[],
  mapCtx: MapContext,
  ctx: WriteContext,
): Promise<Outcome[]> {
  const mapped = await mapPage(transfer, values, mapCtx, ctx);
  const records = mapped.flatMap((each) => (each.kind === 'mapped' ? each.records : []));
  const outcomes = records.length > 0 ? await transfer.destination.write(records, ctx) : [];
  let position = 0;
  return mapped.map((each) => {
    if (each.kind !== 'mapped') return each;
    const own = outcomes.slice(position, position + each.records.length);
    position += each.records.length;
    return combine(own, each.warnings);
  });
}
