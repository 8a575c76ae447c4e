import type { Notice } from '../../../contract/run';
import type { Shown } from './kinds';

/** So many items tell enough of a catalog; fewer may all have changed for good reasons. */
const SAMPLE = 50;
/** A share of changed items above this is more than a day's business in a shop. */
const UNUSUAL = 0.05;

type Watched = Partial<Pick<Shown, 'price' | 'inventoryQuantity' | 'inventoryPolicy'>>;

/**
 * Counts how many of the first items that a slice compares would change in price or availability. Klaviyo has no backfill for
 * the catalog: price-drop, back-in-stock and low-stock flows watch every write.
 */
export class FlowWatch {
  private readonly seen = new Set<string>();
  private readonly changed = new Set<string>();
  private reported = false;

  /** @param item external id of the item, also of a variant's */
  compare(item: string, wanted: Watched, shown: Shown): void {
    // Once it has been judged nothing more is remembered: a catalog may be large.
    if (this.reported) return;
    this.seen.add(item);
    const differs = (['price', 'inventoryQuantity', 'inventoryPolicy'] as const).some(
      (name) => wanted[name] !== undefined && wanted[name] !== shown[name],
    );
    if (differs) this.changed.add(item);
  }

  /** Due once: as soon as enough items were compared. Undefined when what changes is nothing unusual. */
  notice(): Notice | undefined {
    if (this.reported || this.seen.size < SAMPLE) return undefined;
    this.reported = true;
    if (this.changed.size <= this.seen.size * UNUSUAL) return undefined;
    return {
      code: 'catalog_flows',
      numbers: { changed: this.changed.size, compared: this.seen.size },
      message:
        `Price or availability of ${this.changed.size} of the first ${this.seen.size} items changes. Klaviyo's price-drop and back-in-stock ` +
        'flows watch every write to the catalog: pause them until the import has ended if this is no change of the shop.',
    };
  }
}
