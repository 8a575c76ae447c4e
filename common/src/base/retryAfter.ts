/**
 * Milliseconds that an answer's `Retry-After` asks to wait: seconds, or a date that is compared with the answer's own `Date`.
 * Undefined when there is none, or none that can be read.
 */
export function retryAfterMs(headers: { get(name: string): string | null }): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const ms = Date.parse(text) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
