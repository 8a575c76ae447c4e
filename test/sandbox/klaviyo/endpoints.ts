/** Every route with what the API's description says of it. The contract test holds this table against that description. */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  scopes: string[];
  burst: number;
  steady: number;
  /** Resource types whose `fields[type]` may be asked for. */
  fields?: string[];
  /** Fields that only come when they are asked for, by resource type. */
  additional?: Record<string, string[]>;
  /** Related resources that can come along. */
  include?: string[];
  filters?: Record<string, string[]>;
  page?: { size?: { max: number; default: number }; fixed?: number };
  sort?: string[];
  /** Documented byte limit where it is below the general 5 MB. */
  bytes?: number;
};

type Tier = { burst: number; steady: number };
const XS: Tier = { burst: 1, steady: 15 };
const M: Tier = { burst: 10, steady: 150 };
const L: Tier = { burst: 75, steady: 750 };
const XL: Tier = { burst: 350, steady: 3500 };

export const KINDS = ['category', 'item', 'variant'] as const;
export type Kind = (typeof KINDS)[number];
export const ACTIONS = ['create', 'update', 'delete'] as const;
export type Action = (typeof ACTIONS)[number];
export const PLURAL: Record<Kind, string> = { category: 'categories', item: 'items', variant: 'variants' };

const match = ['any', 'equals'];
const hundred = { size: { max: 100, default: 100 } };
const twenty = { size: { max: 100, default: 20 } };
const range = ['greater-or-equal', 'greater-than', 'less-or-equal', 'less-than'];

const variantFilters = { ids: ['any'], 'item.id': ['equals'], sku: ['equals'] };
const catalogLists: Record<Kind, Record<string, string[]>> = {
  category: { ids: ['any'], 'item.id': ['equals'] },
  item: { ids: ['any'], 'category.id': ['equals'], published: ['equals'] },
  variant: variantFilters,
};

function catalogReads(kind: Kind): Endpoint[] {
  const path = `/api/catalog-${PLURAL[kind]}`;
  const common = { method: 'GET' as const, scopes: ['catalogs:read'], ...XL, fields: [`catalog-${kind}`] };
  const along = kind === 'item' ? { include: ['variants'], fields: ['catalog-item', 'catalog-variant'] } : {};
  return [
    { ...common, path, filters: catalogLists[kind], page: hundred, sort: ['created', '-created'], ...along },
    { ...common, path: `${path}/{id}` },
  ];
}

function catalogJobs(kind: Kind, action: Action): Endpoint[] {
  const type = `catalog-${kind}-bulk-${action}-job`;
  const path = `/api/${type}s`;
  const readTier = action === 'delete' || kind === 'category' ? XL : L;
  const read = { method: 'GET' as const, scopes: ['catalogs:read'], ...readTier, fields: [type] };
  return [
    { ...read, path, filters: { status: ['equals'] }, page: { fixed: 100 } },
    { method: 'POST', path, scopes: ['catalogs:write'], ...L, fields: [type] },
    { ...read, path: `${path}/{job_id}` },
  ];
}

/** One record at a time, for who can't wait for a job. */
function catalogSingles(kind: Kind): Endpoint[] {
  const path = `/api/catalog-${PLURAL[kind]}`;
  const common = { scopes: ['catalogs:write'], ...L };
  return [
    { ...common, method: 'POST', path, fields: [`catalog-${kind}`] },
    { ...common, method: 'PATCH', path: `${path}/{id}`, fields: [`catalog-${kind}`] },
    { ...common, method: 'DELETE', path: `${path}/{id}` },
  ];
}

/** What happens to people beside their import; an importer's key needs none of it unless it is asked to. */
const PEOPLE: Endpoint[] = [
  { method: 'POST', path: '/api/profile-suppression-bulk-create-jobs', scopes: ['profiles:write', 'subscriptions:write'], ...L },
  { method: 'POST', path: '/api/data-privacy-deletion-jobs', scopes: ['data-privacy:write'], burst: 3, steady: 60 },
];

const importJobs = '/api/profile-bulk-import-jobs';
const importJob = ['profile-bulk-import-job'];

const CONSENT_SCOPES = ['lists:write', 'profiles:write', 'subscriptions:write'];

export const ENDPOINTS: Endpoint[] = [
  { method: 'GET', path: '/api/accounts', scopes: ['accounts:read'], ...XS, fields: ['account'] },
  {
    ...{ method: 'GET', path: '/api/profiles', scopes: ['profiles:read'], ...L, fields: ['profile'], page: twenty },
    additional: { profile: ['subscriptions'] },
    filters: { id: match, email: match, phone_number: match, external_id: match },
  },
  { method: 'POST', path: '/api/profile-import', scopes: ['profiles:write'], ...L, bytes: 100_000 },
  {
    ...{ method: 'GET', path: importJobs, scopes: ['lists:read', 'profiles:read'], ...M, fields: importJob, page: twenty },
    filters: { status: match },
    sort: ['created_at', '-created_at'],
  },
  { method: 'POST', path: importJobs, scopes: ['lists:write', 'profiles:write'], ...M },
  { method: 'GET', path: `${importJobs}/{job_id}`, scopes: ['lists:read', 'profiles:read'], ...M, fields: importJob },
  {
    ...{ method: 'GET', path: `${importJobs}/{id}/import-errors`, scopes: ['profiles:read'], ...M, fields: ['import-error'] },
    page: twenty,
  },
  { method: 'POST', path: '/api/profile-subscription-bulk-create-jobs', scopes: CONSENT_SCOPES, ...L },
  { method: 'POST', path: '/api/profile-subscription-bulk-delete-jobs', scopes: CONSENT_SCOPES, ...L },
  {
    ...{ method: 'GET', path: '/api/events', scopes: ['events:read'], ...XL, fields: ['event', 'metric'], include: ['metric'] },
    filters: { metric_id: ['equals'], profile_id: ['equals'], datetime: range },
    page: { size: { max: 1000, default: 200 } },
    sort: ['datetime', '-datetime', 'timestamp', '-timestamp'],
  },
  { method: 'POST', path: '/api/events', scopes: ['events:write'], ...XL },
  { method: 'POST', path: '/api/event-bulk-create-jobs', scopes: ['events:write'], ...M },
  {
    ...{ method: 'GET', path: '/api/metrics', scopes: ['metrics:read'], ...M, fields: ['metric'], page: { fixed: 200 } },
    filters: { 'integration.name': ['equals'] },
  },
  ...KINDS.flatMap(catalogReads),
  {
    ...{ method: 'GET', path: '/api/catalog-items/{id}/variants', scopes: ['catalogs:read'], ...XL, page: hundred },
    ...{ fields: ['catalog-variant'], filters: variantFilters, sort: ['created', '-created'] },
  },
  ...KINDS.flatMap((kind) => ACTIONS.flatMap((action) => catalogJobs(kind, action))),
  ...KINDS.flatMap(catalogSingles),
  ...PEOPLE,
] satisfies Endpoint[];

/** What the smallest key for a whole import may do. */
export const IMPORT_SCOPES = [
  ...new Set(ENDPOINTS.filter((endpoint) => !PEOPLE.includes(endpoint)).flatMap((endpoint) => endpoint.scopes)),
].filter(
  // Only for consent, which is off unless configured.
  (scope) => scope !== 'subscriptions:write',
);

export const routeOf = (endpoint: Endpoint): string => `${endpoint.method} ${endpoint.path}`;
