/** Hands out a fixed amount of something; a request for more than is left waits in line. */
export class Budget {
  private readonly waiting: { amount: number; resolve: () => void }[] = [];
  private taken = 0;
  constructor(private readonly amount: number) {}

  /** Resolves when there is room. What is larger than the whole budget gets it alone. */
  async acquire(amount: number): Promise<void> {
    if (this.waiting.length === 0 && this.fits(amount)) this.taken += amount;
    else await new Promise<void>((resolve) => this.waiting.push({ amount, resolve }));
  }

  release(amount: number): void {
    this.taken -= amount;
    for (let next = this.waiting[0]; next && this.fits(next.amount); next = this.waiting[0]) {
      this.waiting.shift();
      this.taken += next.amount;
      next.resolve();
    }
  }

  private fits(amount: number): boolean {
    return this.taken === 0 || this.taken + amount <= this.amount;
  }
}

/** One holder's part of a budget: released while it isn't needed, and asked for again. */
export class MemoryReservation {
  private held = false;
  constructor(
    private readonly budget: Budget,
    private readonly amount: number,
  ) {}

  /** Resolves when there is room; at once when it is held already. */
  async reacquire(): Promise<void> {
    if (this.held) return;
    await this.budget.acquire(this.amount);
    this.held = true;
  }

  release(): void {
    if (this.held) this.budget.release(this.amount);
    this.held = false;
  }
}

/** Lets so many in at once; the others wait in line. */
export class Semaphore {
  private readonly waiting: (() => void)[] = [];
  constructor(private free: number) {}

  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await task();
    } finally {
      this.release();
    }
  }

  async acquire(): Promise<void> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }
}
