import type { Store } from '../../state/stores/store';
import type { Commercetools } from '../../systems/commercetools/client';
import type { CommercetoolsEnvironment } from '../../systems/commercetools/environment';
import type { KlaviyoClient } from '../../systems/klaviyo/client';
import type { KlaviyoEnvironment } from '../../systems/klaviyo/environment';
import type { Settings } from './settings';

/** What the pipelines of this route are made of. */
export interface PipelineParts {
  commercetools: Commercetools;
  klaviyo: KlaviyoClient;
  env: CommercetoolsEnvironment & KlaviyoEnvironment & { settings: Settings };
  store: Store;
}
