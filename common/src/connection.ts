import type { Commercetools } from './commercetools';
import type { KlaviyoClient } from './destinations/klaviyo/client';
import type { Environment } from './env';
import { describeError, Fatal } from './errors';
import type { Connection } from './importer';
import type { Logger } from './log';
import type { Check } from './pipeline';
import { PIPELINES } from './state';
import { abortable } from './wait';

interface Options {
  commercetools: Commercetools;
  klaviyo: KlaviyoClient;
  env: Environment;
  log: Logger;
  signal: AbortSignal;
}

/** Tries what an import will need, on both sides, without writing anything. */
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

async function checkCommercetools({ commercetools: { api, call }, env, signal }: Options): Promise<Check[]> {
  const one = { queryArgs: { limit: 1, withTotal: false } };
  const scope = (name: string) => `Give the API client the scope ${name}:${env.projectKey}.`;
  // Reading the project itself would take one more scope than an import needs; the run state tells as much.
  const container = { container: PIPELINES };
  const nextStep = `Check CTP_PROJECT_KEY, CTP_API_URL and the API client. ${scope('manage_key_value_documents')}`;
  const project = await attempt(`Project ${env.projectKey} and its run state`, nextStep, signal, () =>
    allowed(call(api.customObjects().withContainer(container).get(one))),
  );
  // Without it nothing else can work: one clear answer is better than five that say the same.
  if (!project.ok) return [project];
  const needed: [title: string, nextStep: string, ask: () => Promise<unknown>][] = [
    ['Read customers', scope('view_customers'), () => call(api.customers().get(one))],
    ['Read orders', scope('view_orders'), () => call(api.orders().get(one))],
    ['Read payments', scope('view_payments'), () => call(api.payments().get(one))],
    ['Read products and categories', scope('view_products'), () => call(api.categories().get(one))],
  ];
  const checks = needed.map(([title, nextStep, ask]) => attempt(title, nextStep, signal, () => allowed(ask())));
  return [project, ...(await Promise.all(checks))];
}

async function checkKlaviyo({ klaviyo, log, signal }: Options): Promise<Check[]> {
  const apis = klaviyo.for({ signal, log, guard: async () => {} });
  const account = await attempt(
    'Account',
    'Check KLAVIYO_AUTH_KEY: it must be a private key with the scope accounts:read.',
    signal,
    async () => {
      const { body } = await apis.accounts.getAccounts();
      return body.data[0]?.id ?? 'connected';
    },
  );
  if (!account.ok) return [account];
  const jobs = attempt('Import profiles', 'Give the key the scopes profiles and lists, read and write.', signal, async () => {
    await apis.profiles.getBulkImportProfilesJobs({ pageSize: 1 });
    return 'allowed';
  });
  const catalog = attempt('Import the catalog', 'Give the key the scope catalogs, read and write.', signal, async () => {
    await apis.catalogs.getBulkCreateCatalogItemsJobs({ filter: 'equals(status,"queued")' });
    return 'allowed';
  });
  return [account, await jobs, await catalog];
}
