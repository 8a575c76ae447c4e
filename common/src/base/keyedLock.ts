/** Holds several keys at once: a task that shares one of them waits. All are taken together, so that no two can wait for each other. */
export class KeyedLock {
  private readonly held = new Map<string, Promise<void>>();

  async run<T>(keys: readonly string[], task: () => Promise<T>): Promise<T> {
    for (;;) {
      const others = keys.flatMap((key) => this.held.get(key) ?? []);
      if (others.length === 0) break;
      await Promise.all(others);
    }
    const running = task();
    const ended = running.then(
      () => {},
      () => {},
    );
    for (const key of keys) this.held.set(key, ended);
    try {
      return await running;
    } finally {
      for (const key of keys) if (this.held.get(key) === ended) this.held.delete(key);
    }
  }
}
