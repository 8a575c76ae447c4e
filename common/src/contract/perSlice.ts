import type { Context } from './context';

/** Looks something up once per slice of work, however often it is asked for; what failed is asked for again. */
export function perSlice<T>(look: (ctx: Context) => Promise<T>): (ctx: Context) => Promise<T> {
  const known = new WeakMap<AbortSignal, Promise<T>>();
  return (ctx) => {
    const found = known.get(ctx.signal) ?? look(ctx);
    known.set(ctx.signal, found);
    found.catch(() => known.delete(ctx.signal));
    return found;
  };
}
