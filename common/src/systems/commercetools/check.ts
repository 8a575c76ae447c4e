import type { Context } from '../../contract/context';
import { Fatal } from '../../contract/errors';
import { attempt, type Check } from '../../contract/system';
import { PIPELINES } from '../../state/documents';
import type { Commercetools } from './client';
import type { CommercetoolsEnvironment } from './environment';
import { lacksSubscriptions, missingScopes } from './scopes';

/** @throws Fatal for 404: a query finds nothing rather than nowhere, unless the project itself is missing */
async function allowed(answer: Promise<unknown>): Promise<string> {
  if ((await answer) !== undefined) return 'allowed';
  throw new Fatal('commercetools_not_found', 'There is no such commercetools project.');
}

const SCOPES = { id: 'commercetools_scopes', title: 'Scopes of the API client' };

/** Every scope that is missing, at once; nothing where the auth server doesn't say which there are. */
function checkScopes(commercetools: Commercetools, { projectKey, scope }: CommercetoolsEnvironment): Check[] {
  const granted = commercetools.scope();
  if (granted === undefined) return [];
  // Introspection goes by what the client has, however little of it its token was asked for.
  const judged = (name: string) => scope === undefined || name !== 'introspect_oauth_tokens';
  const missing = missingScopes(granted, projectKey).filter(judged);
  if (missing.length === 0) {
    const lacksLive = lacksSubscriptions(granted, projectKey);
    const live = lacksLive ? '; real time needs manage_subscriptions as well' : '';
    return [{ ...SCOPES, ok: true, detail: `all that an import needs${live}`, params: { live: String(!lacksLive) } }];
  }
  const scopes = missing.map((name) => `${name}:${projectKey}`).join(', ');
  const another = "create another that has them and enter it. The scopes of an existing one can't be changed.";
  const nextStep = `${scope ? 'Add them to CTP_SCOPE' : 'Look at the API client'}; if the client lacks them, ${another}`;
  const params = { scopes, limited: String(scope !== undefined) };
  return [{ ...SCOPES, ok: false, detail: `Missing: ${scopes}.`, nextStep, params }];
}

/** Tries what an import reads, and whether the state of runs can be read. What may be written stands in the token. */
export async function checkCommercetools(
  commercetools: Commercetools,
  env: CommercetoolsEnvironment,
  { signal }: Pick<Context, 'signal'>,
): Promise<Check[]> {
  const { api, call } = commercetools;
  const one = { queryArgs: { limit: 1, withTotal: false } };
  const scope = (name: string) => `Give the API client the scope ${name}:${env.projectKey}.`;
  // Reading the project itself would take one more scope than an import needs; the run state shows as much.
  const container = { container: PIPELINES };
  const nextStep = `Check CTP_PROJECT_KEY, CTP_API_URL and the API client. ${scope('manage_key_value_documents')}`;
  const params = { project: env.projectKey };
  const title = `Project ${env.projectKey} and its run state`;
  const project = await attempt({ id: 'commercetools_project', title, nextStep, params }, signal, () =>
    allowed(call(api.customObjects().withContainer(container).get(one))),
  );
  const scopes = checkScopes(commercetools, env);
  // Without it nothing else can work: one clear answer is better than five that say the same.
  if (!project.ok) return [project, ...scopes.filter(({ ok }) => !ok)];
  const needed: [what: string, title: string, ask: () => Promise<unknown>][] = [
    ['customers', 'Read customers', () => call(api.customers().get(one))],
    ['orders', 'Read orders', () => call(api.orders().get(one))],
    ['payments', 'Read payments', () => call(api.payments().get(one))],
    ['products', 'Read products and categories', () => call(api.categories().get(one))],
  ];
  const checks = needed.map(([what, reads, ask]) => {
    const check = { id: `commercetools_${what}`, title: reads, nextStep: scope(`view_${what}`), params };
    return attempt(check, signal, () => allowed(ask()));
  });
  return [project, ...(await Promise.all(checks)), ...scopes];
}
