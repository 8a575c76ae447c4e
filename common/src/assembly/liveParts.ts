import type { Logger } from '../base/log';
import type { AnyTransfer } from '../contract/pipeline';
import { createPipelines } from '../routes/commercetools-klaviyo';
import { catalogOptions } from '../routes/commercetools-klaviyo/catalog';
import type { LiveParts } from '../routes/commercetools-klaviyo/live';
import { guarded } from '../routes/commercetools-klaviyo/live/batch';
import type { Settings } from '../routes/commercetools-klaviyo/settings';
import { noteSender } from '../state/pipelines';
import type { Store } from '../state/stores/store';
import type { Commercetools } from '../systems/commercetools/client';
import { categoryDestination } from '../systems/klaviyo/catalog/categories';
import { productDestination } from '../systems/klaviyo/catalog/products';
import { LiveCatalog } from '../systems/klaviyo/live/catalogJobs';
import type { LiveKlaviyo } from '../systems/klaviyo/live/client';
import { type LiveEvents, liveEvents } from '../systems/klaviyo/live/events';
import type { ProfileJobs } from '../systems/klaviyo/live/profileJobs';
import { liveProfiles } from '../systems/klaviyo/live/profiles';
import type { LiveEnvironment } from './liveEnvironment';

interface Given {
  env: LiveEnvironment;
  log: Logger;
  store: Store;
  klaviyo: LiveKlaviyo;
  commercetools: Commercetools;
  jobs: ProfileJobs;
  since(): Promise<number>;
}

/**
 * What real time works with: the sources, look-ups and mappings of the imports, and destinations for a broker that waits. Made again
 * for other settings, it shares what isn't of the settings: jobs under way, and what is known of the account.
 */
export function createLiveParts({
  env,
  log,
  store,
  klaviyo,
  commercetools,
  jobs,
  since,
}: Given): (settings: Settings) => LiveParts {
  const parts = { commercetools, klaviyo, env, store };
  const options = catalogOptions(parts);
  const { register, project } = options;
  const catalog = {
    categories: new LiveCatalog({ client: klaviyo, kind: 'category', project, register }),
    products: new LiveCatalog({ client: klaviyo, kind: 'product', project, register }),
  };
  const events = liveEvents(klaviyo);
  const destinations = {
    customers: liveProfiles(klaviyo, (id, externalIds) => jobs.started(id, externalIds)),
    orders: withSender(events, store),
    categories: categoryDestination(klaviyo, options, catalog.categories.session),
    products: productDestination(klaviyo, options, catalog.products.session),
  };
  return (settings) => {
    const pipelines = createPipelines({ ...parts, env: { ...env, settings } });
    const transfer = (id: keyof typeof destinations): AnyTransfer => {
      const pipeline = pipelines.find((each) => each.id === id);
      if (!pipeline) throw new RangeError(`There is no pipeline ${id}.`);
      return guarded({ ...pipeline, destination: destinations[id] as unknown as AnyTransfer['destination'] });
    };
    return {
      ...{ commercetools, klaviyo, store, log, events, catalog, register, since, settings },
      projectKey: env.projectKey,
      profileJobs: jobs,
      transfers: {
        customers: transfer('customers'),
        orders: transfer('orders'),
        categories: transfer('categories'),
        products: transfer('products'),
      },
    };
  };
}

/** What real time is called among those that have sent events to an account. */
const SENDER = 'live';

/** Notes before the first event that real time sends to the account: an import in progress would send it in bulk, as if for the first time. */
function withSender(events: LiveEvents, store: Store): LiveEvents {
  let noted: Promise<void> | undefined;
  return {
    ...events,
    async write(records, ctx) {
      noted ??= Promise.resolve(events.target?.(ctx)).then((account) => noteSender(store, 'orders', SENDER, account));
      await noted.catch((error: unknown) => {
        noted = undefined;
        throw error;
      });
      return events.write(records, ctx);
    },
  };
}
