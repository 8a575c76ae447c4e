type Pace = { second: number; count: number; max: number };

/** Counts of what was asked, for tests that judge a client by its traffic. */
export class Requests {
  private total = 0;
  private readonly byRoute = new Map<string, number>();
  private readonly byStatus = new Map<string, number>();
  private readonly pace = new Map<string, Pace>();

  asked(route: string, now = Date.now()): void {
    this.total += 1;
    this.byRoute.set(route, (this.byRoute.get(route) ?? 0) + 1);
    const second = Math.floor(now / 1000);
    const pace = this.pace.get(route) ?? { second, count: 0, max: 0 };
    pace.count = pace.second === second ? pace.count + 1 : 1;
    pace.second = second;
    pace.max = Math.max(pace.max, pace.count);
    this.pace.set(route, pace);
  }

  answered(status: number): void {
    this.byStatus.set(String(status), (this.byStatus.get(String(status)) ?? 0) + 1);
  }

  clear(): void {
    this.total = 0;
    for (const map of [this.byRoute, this.byStatus, this.pace]) map.clear();
  }

  summary() {
    return {
      total: this.total,
      byRoute: Object.fromEntries(this.byRoute),
      byStatus: Object.fromEntries(this.byStatus),
      maxPerSecond: Object.fromEntries([...this.pace].map(([route, pace]) => [route, pace.max])),
      limited: this.byStatus.get('429') ?? 0,
    };
  }
}
