import { type Limit, Pacer } from './pacer';

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
