/** An API of Klaviyo, and how much of it the key may have: on its page *Read Access* or *Full Access*. */
export interface KlaviyoScope {
  /** As scopes spell it. */
  api: string;
  access: 'read' | 'full';
  /** What the key needs it for, as the documents say it. */
  because: string;
}

/**
 * The only list of what a key needs for every import; documents and connect.yaml are held against it.
 * @see https://developers.klaviyo.com/en/docs/authenticate_
 */
export const KLAVIYO_SCOPES = [
  { api: 'accounts', access: 'read', because: 'which account a run belongs to' },
  { api: 'metrics', access: 'read', because: 'whether the account holds events already; without it orders are sent one by one' },
  { api: 'profiles', access: 'full', because: 'customers, and the profiles of orders' },
  { api: 'lists', access: 'full', because: 'the bulk import of profiles, which asks for it although no list is used' },
  { api: 'events', access: 'full', because: 'orders' },
  { api: 'catalogs', access: 'full', because: 'categories and products, and deleting them' },
] as const satisfies readonly KlaviyoScope[];

/** What some settings need beside those. Keys are scopes. */
export const SETTINGS_SCOPES = {
  'subscriptions:write': { api: 'subscriptions', access: 'full', because: '`customer.consent` and `customer.onDelete`' },
  'data-privacy:write': { api: 'data-privacy', access: 'full', because: '`customer.onDelete: "erase"`' },
} as const satisfies Record<string, KlaviyoScope>;

/** An import continues without it, slower. */
export const OPTIONAL_API = 'metrics';
export type KlaviyoApi = (typeof KLAVIYO_SCOPES)[number]['api'];

/** As one scope after the other, e.g. `profiles:read`, `profiles:write`. */
export function scopesOf({ api, access }: Pick<KlaviyoScope, 'api' | 'access'>): string[] {
  return access === 'read' ? [`${api}:read`] : [`${api}:read`, `${api}:write`];
}
