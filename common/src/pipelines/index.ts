import type { Commercetools } from '../commercetools';
import type { KlaviyoClient } from '../destinations/klaviyo/client';
import type { Environment } from '../env';
import type { Pipeline } from '../pipeline';
import type { Store } from '../store/store';
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
