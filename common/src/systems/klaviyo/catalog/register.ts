import { Semaphore } from '../../../base/semaphore';
import type { Context } from '../../../contract/context';
import { Conflict } from '../../../contract/errors';
import type { Store, Versioned } from '../../../state/stores/store';

/** Container of the documents that say which catalog records this connector has created. */
export const WRITTEN = 'data-import-written';
const PREFIX = 'categories.';

interface Page {
  /** Category id -> how often it was created. */
  created: Record<string, number>;
}

/**
 * Which categories this connector has created in Klaviyo, and how often. Klaviyo tells neither who made a category nor that it is
 * another one than before; but one that was deleted and created again has lost its items.
 */
export class CategoryRegister {
  private readonly turn = new Semaphore(1);

  constructor(private readonly store: Store) {}

  async all(): Promise<Map<string, number>> {
    // Sixteen documents at most, see below.
    const pages = await this.store.list<Page>(WRITTEN, { prefix: PREFIX, limit: 100 });
    return new Map(pages.flatMap(({ value }) => Object.entries(value.created)));
  }

  /** Said before they are created: killed in between, they count once too often, which costs an update of their items. */
  async creating(ids: string[], { guard }: Pick<Context, 'guard'>): Promise<void> {
    const byPage = new Map<string, string[]>();
    // The first digit of a random id: 10,000 categories make documents of 30 kB.
    for (const id of ids) {
      const key = PREFIX + (/^[0-9a-f]/.exec(id)?.[0] ?? 'x');
      byPage.set(key, [...(byPage.get(key) ?? []), id]);
    }
    await this.turn.run(async () => {
      for (const [key, part] of byPage) {
        await guard();
        await this.count(key, part);
      }
    });
  }

  private async count(key: string, ids: string[]): Promise<void> {
    for (;;) {
      const current: Versioned<Page> | undefined = await this.store.get<Page>(WRITTEN, key);
      const created = { ...current?.value.created };
      for (const id of ids) created[id] = (created[id] ?? 0) + 1;
      try {
        await this.store.put(WRITTEN, key, { created }, current?.version ?? 0);
        return;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }
}
