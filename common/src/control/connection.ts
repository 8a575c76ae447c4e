import type { Context } from '../contract/context';
import type { Connection } from '../contract/importer';
import type { System } from '../contract/system';

/** Tries what a run will need, on every side at once, without writing anything. */
export async function checkConnection(systems: readonly System[], ctx: Context): Promise<Connection> {
  const checked = await Promise.all(
    systems.map(async ({ id, title, check }) => ({ system: id, title, checks: await check(ctx) })),
  );
  return { ok: checked.every(({ checks }) => checks.every(({ ok }) => ok)), systems: checked };
}
