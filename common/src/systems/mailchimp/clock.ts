/** Mailchimp's clock, as its answers tell it. No local time is ever compared with one of Mailchimp's. */
export class Clock {
  private known: { server: number; local: number } | undefined;

  /** @param date the `Date` header of an answer that has just arrived */
  note(date: string | null): void {
    const server = Date.parse(date ?? '');
    if (Number.isFinite(server)) this.known = { server, local: performance.now() };
  }

  /** Epoch milliseconds, at most a second and one answer's way behind; undefined before the first answer. */
  get now(): number | undefined {
    return this.known && this.known.server + (performance.now() - this.known.local);
  }
}
