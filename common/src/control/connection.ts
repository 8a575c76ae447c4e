import type { Environment } from '../assembly/environment';
import type { Logger } from '../base/log';
import { abortable } from '../base/wait';
import { describeError, Fatal } from '../contract/errors';
import type { Connection } from '../contract/importer';
import type { Check } from '../contract/pipeline';
import { PIPELINES } from '../state/documents';
import type { Commercetools } from '../systems/commercetools/client';
import { missingScopes } from '../systems/commercetools/scopes';
import type { KlaviyoClient } from '../systems/klaviyo/client';

interface Options {
  commercetools: Commercetools;
  klaviyo: KlaviyoClient;
  env: Environment;
  log: Logger;
  signal: AbortSignal;
}

/**
 * Tries what an import will need, on both sides, without writing anything. What commercetools lets us write stands in our
 * token; what Klaviyo does shows with the first import only, and is told so.
 */
export async function checkConnection(options: Options): Promise<Connection> {
  const [commercetools, klaviyo] = await Promise.all([checkCommercetools(options), checkKlaviyo(options)]);
  return { ok: [...commercetools, ...klaviyo].every(({ ok }) => ok), commercetools, klaviyo };
}

async function attempt(title: string, nextStep: string, signal: AbortSignal, ask: () => Promise<string>): Promise<Check> {
  try {
    return { ok: true, title, detail: await abortable(ask(), signal) };
  } catch (error) {
    const { message } = describeError(error);
    return { ok: false, title, detail: message, nextStep };
  }
}

/** @throws Fatal for 404: a query finds nothing rather than nowhere, unless the project itself is missing */
async function allowed(answer: Promise<unknown>): Promise<string> {
  if ((await answer) !== undefined) return 'allowed';
  throw new Fatal('commercetools_not_found', 'There is no such commercetools project.');
}

const SCOPES = 'Scopes of the API client';

/** Every scope that is missing, at once; nothing where the auth server doesn't say which there are. */
function checkScopes({ commercetools, env: { projectKey, scope } }: Options): Check[] {
  const granted = commercetools.scope();
  if (granted === undefined) return [];
  // Introspection goes by what the client has, however little of it its token was asked for.
  const judged = (name: string) => scope === undefined || name !== 'introspect_oauth_tokens';
  const missing = missingScopes(granted, projectKey).filter(judged);
  if (missing.length === 0) return [{ ok: true, title: SCOPES, detail: 'all that an import needs' }];
  const detail = `Missing: ${missing.map((name) => `${name}:${projectKey}`).join(', ')}.`;
  const another = "create another that has them and enter it. The scopes of an existing one can't be changed.";
  const nextStep = `${scope ? 'Add them to CTP_SCOPE' : 'Look at the API client'}; if the client lacks them, ${another}`;
  return [{ ok: false, title: SCOPES, detail, nextStep }];
}

async function checkCommercetools(options: Options): Promise<Check[]> {
  const { env, signal } = options;
  const { api, call } = options.commercetools;
  const one = { queryArgs: { limit: 1, withTotal: false } };
  const scope = (name: string) => `Give the API client the scope ${name}:${env.projectKey}.`;
  // Reading the project itself would take one more scope than an import needs; the run state tells as much.
  const container = { container: PIPELINES };
  const nextStep = `Check CTP_PROJECT_KEY, CTP_API_URL and the API client. ${scope('manage_key_value_documents')}`;
  const project = await attempt(`Project ${env.projectKey} and its run state`, nextStep, signal, () =>
    allowed(call(api.customObjects().withContainer(container).get(one))),
  );
  const scopes = checkScopes(options);
  // Without it nothing else can work: one clear answer is better than five that say the same.
  if (!project.ok) return [project, ...scopes.filter(({ ok }) => !ok)];
  const needed: [title: string, nextStep: string, ask: () => Promise<unknown>][] = [
    ['Read customers', scope('view_customers'), () => call(api.customers().get(one))],
    ['Read orders', scope('view_orders'), () => call(api.orders().get(one))],
    ['Read payments', scope('view_payments'), () => call(api.payments().get(one))],
    ['Read products and categories', scope('view_products'), () => call(api.categories().get(one))],
  ];
  const checks = needed.map(([title, nextStep, ask]) => attempt(title, nextStep, signal, () => allowed(ask())));
  return [project, ...(await Promise.all(checks)), ...scopes];
}

const READ_ONLY = 'reading is allowed; whether the key may write shows with the first import';

async function checkKlaviyo({ klaviyo, log, signal }: Options): Promise<Check[]> {
  const ctx = { signal, log, guard: async () => {} };
  const apis = klaviyo.for(ctx);
  const account = await attempt(
    'Account',
    'Check KLAVIYO_AUTH_KEY: it must be a private key with the scope accounts:read.',
    signal,
    async () => (await klaviyo.lookUpAccount(ctx)) ?? 'connected',
  );
  if (!account.ok) return [account];
  const jobs = attempt('Read profiles', 'Give the key the scopes profiles and lists, read and write.', signal, async () => {
    await apis.profiles.getBulkImportProfilesJobs({ pageSize: 1 });
    return READ_ONLY;
  });
  const catalog = attempt('Read the catalog', 'Give the key the scope catalogs, read and write.', signal, async () => {
    await apis.catalogs.getBulkCreateCatalogItemsJobs({ filter: 'equals(status,"queued")' });
    return READ_ONLY;
  });
  return [account, await jobs, await catalog];
}
