/** As many notifications, and bytes of bodies, as may be held at once: they bound the memory, whatever a broker sends. */
const MOST = { notifications: 1000, bytes: 64_000_000 };

/** What is being answered. */
export class Holding {
  private notifications = 0;
  private bytes = 0;

  /** Takes a request on; undefined when there is too much already. The returned function lets go of its body, then of the request. */
  take(bytes: number): { dropBody(): void; leave(): void } | undefined {
    // A single body that is larger than what is left still fits into an empty house.
    if (this.notifications >= MOST.notifications || (this.bytes > 0 && this.bytes + bytes > MOST.bytes)) return undefined;
    this.notifications++;
    this.bytes += bytes;
    let held = bytes;
    const dropBody = () => {
      this.bytes -= held;
      held = 0;
    };
    let left = false;
    return {
      dropBody,
      leave: () => {
        dropBody();
        if (!left) this.notifications--;
        left = true;
      },
    };
  }
}
