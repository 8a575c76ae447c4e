import type { Pipeline } from '../../contract/pipeline';
import { carts } from './carts/pipeline';
import { categories } from './categories/pipeline';
import { customers } from './customers/pipeline';
import { orders } from './orders/pipeline';
import type { PipelineParts } from './parts';
import { products } from './products/pipeline';

/** Every import of this route, in the order they should run; last what the job does by itself. */
export function createPipelines(parts: PipelineParts): Pipeline[] {
  return [customers(parts), orders(parts), categories(parts), products(parts), carts(parts)];
}
