import type { Logger } from '../../../base/log';
import type { AnyTransfer } from '../../../contract/pipeline';
import type { Store } from '../../../state/stores/store';
import type { Commercetools } from '../../../systems/commercetools/client';
import type { CategoryRegister } from '../../../systems/klaviyo/catalog/register';
import type { LiveCatalog } from '../../../systems/klaviyo/live/catalogJobs';
import type { LiveKlaviyo } from '../../../systems/klaviyo/live/client';
import type { LiveEvents } from '../../../systems/klaviyo/live/events';
import type { ProfileJobs } from '../../../systems/klaviyo/live/profileJobs';
import type { Settings } from '../settings';

/** What the handlers of real time share. */
export interface LiveParts {
  commercetools: Commercetools;
  klaviyo: LiveKlaviyo;
  store: Store;
  log: Logger;
  projectKey: string;
  settings: Settings;
  /** Since when real time has been installed, in epoch milliseconds. */
  since(): Promise<number>;
  /** The same source and mapping as an import, with a destination for a broker that waits. */
  transfers: Record<'customers' | 'orders' | 'categories' | 'products', AnyTransfer>;
  events: LiveEvents;
  profileJobs: ProfileJobs;
  catalog: { categories: LiveCatalog; products: LiveCatalog };
  register: CategoryRegister;
}
