/** As many notifications, and bytes of bodies, as may be held at once: they bound the memory, whatever a broker sends. */
const MOST = { notifications: 1000, bytes: 64_000_000 };

/** A request's place among what is held. */
export interface Place {
  /** How many notifications it has turned out to hold; false when that is more than can be held. */
  holds(count: number): boolean;
  dropBody(): void;
  leave(): void;
}

/** What is being answered. */
export class Holding {
  private notifications = 0;
  private bytes = 0;

  /** Takes a request on; undefined when there is too much already. The returned functions let go of its body, then of the request. */
  take(bytes: number): Place | undefined {
    // A single body that is larger than what is left still fits into an empty house.
    if (this.notifications >= MOST.notifications || (this.bytes > 0 && this.bytes + bytes > MOST.bytes)) return undefined;
    this.notifications++;
    this.bytes += bytes;
    let held = bytes;
    const dropBody = () => {
      this.bytes -= held;
      held = 0;
    };
    // Until it has been read a request counts as one notification.
    let places = 1;
    return {
      dropBody,
      holds: (count) => {
        const others = this.notifications - places;
        // As with a body: a single list that is longer than all there is would never be taken.
        if (others > 0 && others + count > MOST.notifications) return false;
        this.notifications = others + count;
        places = count;
        return true;
      },
      leave: () => {
        dropBody();
        this.notifications -= places;
        places = 0;
      },
    };
  }
}
