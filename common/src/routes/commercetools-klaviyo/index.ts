import type { Environment } from '../../assembly/environment';
import type { Pipeline } from '../../contract/pipeline';
import type { Store } from '../../state/stores/store';
import type { Commercetools } from '../../systems/commercetools/client';
import type { KlaviyoClient } from '../../systems/klaviyo/client';
import { categories } from './categories/pipeline';
import { customers } from './customers/pipeline';
import { orders } from './orders/pipeline';
import { products } from './products/pipeline';

export interface PipelineParts {
  commercetools: Commercetools;
  klaviyo: KlaviyoClient;
  env: Environment;
  store: Store;
}

/** Every import there is, in the order they should run. */
export function createPipelines(parts: PipelineParts): Pipeline[] {
  return [customers(parts), orders(parts), categories(parts), products(parts)];
}
