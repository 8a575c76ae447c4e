import { createHash } from 'node:crypto';

/** At 60 bytes each, 6 MB. */
const MOST = 100_000;

/**
 * Keys of what this process has done lately, such as events that were accepted: sent again they would change nothing, but take
 * their share of the limits, and brokers deliver at least once. Forgetting one costs a request.
 */
export class RememberedKeys {
  private readonly keys = new Set<string>();

  has(key: string): boolean {
    return this.keys.has(digest(key));
  }

  add(key: string): void {
    this.keys.add(digest(key));
    if (this.keys.size <= MOST) return;
    // A set keeps the order of insertion.
    for (const oldest of this.keys) {
      this.keys.delete(oldest);
      return;
    }
  }
}

/** Keys hold addresses: what is kept doesn't. */
const digest = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 22);
