import type { LiveView } from './freshness';

/** What the orders of a page refer to, looked up together. */
export interface OrderRelations {
  /** Product id -> the breadcrumbs of its categories and of all their ancestors, each once. */
  categoriesOf: ReadonlyMap<string, readonly string[]>;
  /** Customer id -> e-mail address, for orders without `customerEmail`. */
  emailOf: ReadonlyMap<string, string>;
  /** Present once real time has been installed. */
  live?: LiveView;
}
