import { type Connection, describeError, type Importer, type Logger } from 'common';
import { singleFlight, withTimeout } from './timeout';

/** Asking commercetools and Klaviyo costs their limits; a fault is looked at again sooner, since it is being fixed. */
const FRESH_MS = { ok: 60_000, faulty: 10_000 };
const CHECK_TIMEOUT_MS = 20_000;
/** A probe gets an answer within so long, whatever the other side does. */
const PROBE_TIMEOUT_MS = 5000;

/** `checking`, `check_failed`, or the id of a system that can't be worked with. */
export type Reason = string;

function reasonsOf({ ok, systems }: Connection): Reason[] {
  if (ok) return [];
  const failing = systems.filter(({ checks }) => checks.some((check) => !check.ok));
  return failing.length > 0 ? failing.map(({ system }) => system) : ['check_failed'];
}

/** Whether both sides can be worked with, remembered for a moment. */
export function createReadiness(importer: Importer, log: Logger) {
  const once = singleFlight<Connection>();
  let known: { reasons: Reason[]; until: number } | undefined;

  function settle(reasons: Reason[]): Reason[] {
    known = { reasons, until: performance.now() + (reasons.length === 0 ? FRESH_MS.ok : FRESH_MS.faulty) };
    return reasons;
  }

  /** A check made now; several callers at once share it. */
  const check = () =>
    once('check', async () => {
      try {
        const connection = await importer.check(AbortSignal.timeout(CHECK_TIMEOUT_MS));
        settle(reasonsOf(connection));
        return connection;
      } catch (error) {
        log.warn({ code: describeError(error).code }, 'the connection check failed');
        settle(['check_failed']);
        throw error;
      }
    });

  async function reasons(): Promise<Reason[]> {
    if (known && known.until > performance.now()) return known.reasons;
    const settled = check().then(
      () => known?.reasons ?? [],
      (): Reason[] => known?.reasons ?? ['check_failed'],
    );
    return withTimeout<Reason[]>(settled, PROBE_TIMEOUT_MS, () => new Error('still checking')).catch(() => ['checking']);
  }

  /** What the last check found, without waiting for another; the first one, and one that is too old, are made beside. */
  function isReady(): boolean {
    if (!known || known.until <= performance.now()) check().catch(() => {});
    return known?.reasons.length === 0;
  }

  return { check, reasons, isReady };
}
export type Readiness = ReturnType<typeof createReadiness>;
