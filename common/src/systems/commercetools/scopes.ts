/** What the API client has to be allowed: https://docs.commercetools.com/api/scopes. docs/configuration.md says what for. */
export const NEEDED_SCOPES = [
  'view_customers',
  'view_orders',
  'view_payments',
  'view_products',
  'manage_key_value_documents',
  'introspect_oauth_tokens',
] as const;
/** Without these an import continues with less: what they are for is only read where a shop has it. */
export const OPTIONAL_SCOPES = ['view_customer_groups', 'view_standalone_prices'] as const;
export type NeededScope = (typeof NEEDED_SCOPES)[number];

/** Other scopes that include it. */
function widerThan(scope: NeededScope): string[] {
  return ['manage_project', ...(scope.startsWith('view_') ? [scope.replace('view_', 'manage_')] : [])];
}

/** The scopes needed for the project that `granted`, the `scope` of a token, doesn't hold. A single store's don't count. */
export function missingScopes(granted: string, projectKey: string): NeededScope[] {
  const held = new Set(granted.split(' '));
  return NEEDED_SCOPES.filter((scope) => ![scope, ...widerThan(scope)].some((name) => held.has(`${name}:${projectKey}`)));
}

/** Whether the subscription of real time can't be created or looked at: there is no scope for looking only. */
export function lacksSubscriptions(granted: string, projectKey: string): boolean {
  const held = new Set(granted.split(' '));
  return !['manage_subscriptions', 'manage_project'].some((name) => held.has(`${name}:${projectKey}`));
}
