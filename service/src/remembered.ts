/**
 * Answers for a while, so that a page which is opened again and again costs its systems one question. Who asks while an answer is under way
 * waits for the same one; errors aren't kept.
 */
export class Remembered<T> {
  private readonly known = new Map<string, { answer: Promise<T>; until: number }>();

  constructor(
    private readonly ms: number,
    /** Answers kept at once; the oldest goes first. */
    private readonly most: number,
  ) {}

  /** @param fresh asks in any case, and remembers that answer */
  get(key: string, ask: () => Promise<T>, fresh = false): Promise<T> {
    const entry = this.known.get(key);
    if (!fresh && entry && entry.until > performance.now()) return entry.answer;
    const answer = ask();
    this.known.delete(key);
    const oldest = this.known.keys().next();
    if (this.known.size >= this.most && !oldest.done) this.known.delete(oldest.value);
    this.known.set(key, { answer, until: performance.now() + this.ms });
    answer.catch(() => {
      if (this.known.get(key)?.answer === answer) this.known.delete(key);
    });
    return answer;
  }

  /** Of all keys that end so. */
  forget(end: string): void {
    for (const key of this.known.keys()) if (key.endsWith(end)) this.known.delete(key);
  }
}
