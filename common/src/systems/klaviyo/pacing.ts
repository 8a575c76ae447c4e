import { sleep } from '../../base/wait';

/** Requests per second and per minute, per account: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling */
export interface Limit {
  burst: number;
  steady: number;
}

const XS: Limit = { burst: 1, steady: 15 };
const M: Limit = { burst: 10, steady: 150 };
const L: Limit = { burst: 75, steady: 750 };
const XL: Limit = { burst: 350, steady: 3500 };

/** Where to start from; the answers' headers correct it (revision 2026-07-15 of the API). */
const LIMITS: Record<string, Limit> = {
  'GET /api/accounts': XS,
  'GET /api/profile-bulk-import-jobs': M,
  'POST /api/profile-bulk-import-jobs': M,
  'GET /api/profile-bulk-import-jobs/{id}': M,
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': M,
  'POST /api/event-bulk-create-jobs': M,
  'POST /api/events': XL,
  'POST /api/data-privacy-deletion-jobs': { burst: 3, steady: 60 },
  // What isn't listed is L, among it the spawning of catalog jobs and the reading of those that write items and variants.
  'GET /api/catalog-categories': XL,
  'GET /api/catalog-items': XL,
  'GET /api/catalog-items/{id}/variants': XL,
  'GET /api/catalog-variants': XL,
  ...Object.fromEntries(
    ['category-bulk-create', 'category-bulk-update', 'category-bulk-delete', 'item-bulk-delete', 'variant-bulk-delete'].flatMap(
      (job) => [
        [`GET /api/catalog-${job}-jobs`, XL],
        [`GET /api/catalog-${job}-jobs/{id}`, XL],
      ],
    ),
  ),
};

/** The documented limit of an endpoint. */
export const limitOf = (endpoint: string): Limit => LIMITS[endpoint] ?? L;

/**
 * Spaces the requests to one endpoint evenly. Klaviyo counts in fixed windows: a burst that a sliding limiter allows
 * still meets 429 when it straddles two of them, even spacing doesn't.
 */
export class Pacer {
  private next = 0;
  private pausedUntil = 0;
  private steady: number;

  constructor(
    private readonly documented: Limit,
    private readonly share: number,
  ) {
    this.steady = documented.steady;
  }

  /** Resolves when the next request may go out. Callers are served in the order they came. */
  async turn(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = performance.now();
      const start = Math.max(now, this.next, this.pausedUntil);
      this.next = start + this.intervalMs();
      if (start > now) await sleep(start - now, signal);
      // A pause asked for meanwhile holds for those who were already waiting, too.
      if (performance.now() >= this.pausedUntil) return;
    }
  }

  /** One pause for everybody: "immediate retries will always receive a 429". */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + ms);
    this.next = Math.max(this.next, this.pausedUntil);
  }

  /** Learns the account's real limit and how much of the window others have left us. */
  learn(limit: number, remaining: number, resetSeconds: number): void {
    if (limit > 0) this.steady = limit;
    if (remaining === 0 && resetSeconds > 0) this.pause(resetSeconds * 1000);
  }

  private intervalMs(): number {
    const burst = this.documented.burst * (this.steady / this.documented.steady);
    return Math.max(60_000 / this.steady, 1000 / burst) / this.share;
  }
}

/** One pacer per endpoint, shared by everything in this process that uses the same account. */
export class Pacing {
  private readonly pacers = new Map<string, Pacer>();
  constructor(private readonly share: number) {}

  of(endpoint: string): Pacer {
    const pacer = this.pacers.get(endpoint) ?? new Pacer(limitOf(endpoint), this.share);
    this.pacers.set(endpoint, pacer);
    return pacer;
  }
}

/**
 * The endpoint that a request counts against: its path with the id taken out.
 * @param base path of the API's own address, which a proxy may have
 */
export function endpointOf(method: string, path: string, base = ''): string {
  const [, , collection, id, ...rest] = path.slice(base.length).split('/');
  return `${method} ${['/api', collection, ...(id === undefined ? [] : ['{id}']), ...rest].join('/')}`;
}
