import { ENDPOINTS, routeOf } from '../sandbox/klaviyo/endpoints.ts';

/** What an import's speed depends on: the endpoint whose limit it meets first, and how many jobs follow one another. */
export interface Bound {
  endpoint: string;
  levels: number;
}

/** Of a product's endpoints it is the one of its variants, which wait for the jobs of their items. Events wait for none. */
const BOUNDS: Record<string, Bound> = {
  customers: { endpoint: 'POST /api/profile-bulk-import-jobs', levels: 1 },
  orders: { endpoint: 'POST /api/event-bulk-create-jobs', levels: 0 },
  categories: { endpoint: 'POST /api/catalog-category-bulk-create-jobs', levels: 1 },
  products: { endpoint: 'POST /api/catalog-variant-bulk-create-jobs', levels: 2 },
};
/** `KLAVIYO_RATE_SHARE`: the rest is other tools'. */
const SHARE = 0.8;

export function boundOf(pipeline: string): Bound {
  const bound = BOUNDS[pipeline];
  if (!bound) throw new Error(`${pipeline} has no endpoint that bounds it`);
  return bound;
}

function limitOf(route: string): { burst: number; steady: number } {
  const endpoint = ENDPOINTS.find((each) => routeOf(each) === route);
  if (!endpoint) throw new Error(`${route} is no endpoint`);
  return { burst: endpoint.burst * SHARE, steady: endpoint.steady * SHARE };
}

/** The requests that the limit's share allows in so many seconds, spaced evenly. */
export const allowed = (route: string, seconds: number): number => (limitOf(route).steady / 60) * seconds;

/** As the tables say it. */
export const FORMULA = `lower bound = 60 s for each minute's limit before the last + the rest at the burst limit, both times ${SHARE}, + levels of jobs x the shortest job`;

/**
 * The least time, in seconds, in which so many requests may be sent and their jobs end: each minute's share at the burst rate, then the
 * wait for the next minute; after the last request one job of each level, as short as jobs can be.
 */
export function lowerBound({ endpoint, levels }: Bound, requests: number, shortestJobMs: number): number {
  const { burst, steady } = limitOf(endpoint);
  const minutes = Math.max(0, Math.ceil(requests / steady) - 1);
  const rest = requests - minutes * steady;
  return minutes * 60 + rest / burst + (levels * shortestJobMs) / 1000;
}
