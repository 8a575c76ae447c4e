import type { Logger } from '../base/log';
import { abortable } from '../base/wait';
import type { Context } from '../contract/context';
import type { Importer } from '../contract/importer';
import type { System } from '../contract/system';
import { type Installation, installationIn } from '../control/installation';
import { createRouteSettings, type RouteSettings } from '../control/settings/routeSettings';
import { createPipelines } from '../routes/commercetools-klaviyo';
import { LIVE_COUNTS } from '../state/liveDocuments';
import { checkCommercetools } from '../systems/commercetools/check';
import { createCommercetools } from '../systems/commercetools/client';
import type { CommercetoolsEnvironment } from '../systems/commercetools/environment';
import { CustomObjectStore } from '../systems/commercetools/store';
import { deliveries } from '../systems/commercetools/subscription';
import { WRITTEN } from '../systems/klaviyo/catalog/register';
import { checkKlaviyo, type FurtherScope } from '../systems/klaviyo/check';
import { KlaviyoClient, type KlaviyoOptions } from '../systems/klaviyo/client';
import { endedJob } from '../systems/klaviyo/live/endedJob';
import { klaviyoChannel } from '../systems/klaviyo/notification';
import { webhookChannel } from '../systems/webhook/channel';
import { createImporter, type ImporterParts } from './createImporter';
import type { Environment, InstallationEnvironment } from './environment';
import { DEFAULT_SUBSCRIPTION } from './liveEnvironment';
import { type AllSettings, settingsOf } from './savedSettings';

/** The imports of one commercetools project into one Klaviyo account. */
export const commercetoolsKlaviyo = (env: Environment, log: Logger): Importer => createImporter(partsOf(env, log));

/**
 * What these imports are made of.
 * @param options of the client of Klaviyo, beside those of the environment
 */
export function partsOf(env: Environment, log: Logger, options: Partial<KlaviyoOptions> = {}): ImporterParts {
  for (const warning of env.warnings) log.warn({ code: 'configuration' }, warning);
  const commercetools = createCommercetools(env);
  const klaviyo = new KlaviyoClient({ apiKey: env.klaviyoKey, url: env.klaviyoUrl, rateShare: env.rateShare, ...options });
  const store = new CustomObjectStore(commercetools);
  const settings = createRouteSettings({
    ...{ store, log, definition: settingsOf(env), isLocked: env.settingsLocked },
    make: ({ mapping }) => createPipelines({ commercetools, klaviyo, store, env: { ...env, settings: mapping } }),
  });
  const systems: System[] = [
    {
      id: 'commercetools',
      title: 'commercetools',
      check: (ctx) => checkCommercetools(commercetools, env, ctx),
      throttled: () => commercetools.throttled?.() ?? 0,
      close: () => {},
    },
    {
      id: 'klaviyo',
      title: 'Klaviyo',
      check: async (ctx) => checkKlaviyo(klaviyo, ctx, furtherScopes((await newestOf(settings)).mapping)),
      throttled: () => klaviyo.throttled,
      close: () => klaviyo.close(),
    },
  ];
  const { rejectLimit } = env;
  const leaseMs = env.leaseSeconds * 1000;
  const look: ImporterParts['deliveries'] = (key = DEFAULT_SUBSCRIPTION, signal) =>
    abortable(deliveries(commercetools, key), signal);
  const leftJobs = {
    pipeline: 'customers',
    code: 'klaviyo_refused',
    look: (id: string, ctx: Context) => endedJob(klaviyo.for(ctx), id),
  };
  const notify = notifyOf(env, klaviyo, async () => (await newestOf(settings)).rules);
  return {
    store,
    leftJobs,
    notify,
    pipelines: () => settings.known.made,
    settings,
    systems,
    leaseMs,
    rejectLimit,
    deliveries: look,
    affectsAll,
    log,
  };
}

/** Those that are saved now; where that can't be known or used, those that this process has seen last. */
const newestOf = async (settings: RouteSettings<AllSettings>): Promise<AllSettings> =>
  (await settings.newest().catch(() => settings.known)).settings;

type Notify = NonNullable<ImporterParts['notify']>;

function notifyOf(env: Environment, klaviyo: KlaviyoClient, rules: Notify['rules']): Notify {
  const { projectKey, entryPointUriPath, notify } = env;
  const { webhookUrl: url, webhookSecret: secret, email, merchantCenterUrl } = notify;
  return {
    project: projectKey,
    pageUrl: merchantCenterUrl && `${merchantCenterUrl}/${projectKey}/${entryPointUriPath}`,
    channels: [
      ...(url === undefined ? [] : [webhookChannel({ url, secret })]),
      ...(email === undefined ? [] : [klaviyoChannel(klaviyo, email)]),
    ],
    rules,
  };
}

/** What consent and deletions need beside the scopes of every import. */
function furtherScopes({ customer: { consent, onDelete } }: Environment['settings']): FurtherScope[] {
  const asks = consent.email !== undefined || consent.sms !== undefined;
  const reasons = [
    ...(asks ? ['customer.consent is set'] : []),
    ...(onDelete === 'keep' ? [] : [`customer.onDelete is ${onDelete}`]),
  ];
  if (reasons.length === 0) return [];
  const erasing: FurtherScope[] =
    onDelete === 'erase' ? [{ scope: 'data-privacy:write', because: 'customer.onDelete is erase' }] : [];
  return [{ scope: 'subscriptions:write', because: reasons.join(', ') }, ...erasing];
}

/** An error of the connection: no other import would do better. */
const affectsAll = (code: string) => /^(klaviyo_(unauthorized|forbidden)$|commercetools_)/.test(code);

/** What is left behind in the commercetools project beside the runs, and its removal. */
export function createInstallation(
  env: Pick<InstallationEnvironment, keyof CommercetoolsEnvironment | 'leaseSeconds'>,
): Installation {
  return installationIn(new CustomObjectStore(createCommercetools(env)), env.leaseSeconds * 1000, [LIVE_COUNTS, WRITTEN]);
}
