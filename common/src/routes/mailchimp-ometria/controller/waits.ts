import type { Entry } from '../stateFile/entry';
import { retryDelayMs } from './due';

interface Waiting {
  attempts: number;
  /** By `performance.now`. */
  until: number;
  parameters: string;
  key: string;
  code: string;
}

/** Lists that have failed: until their time has come, or the operator has changed their entry. */
export class Waits {
  private readonly waiting = new Map<string, Waiting>();

  /** @param minuteMs a minute of the waits, shorter in tests */
  constructor(private readonly minuteMs: number | undefined) {}

  holds({ pipeline, parameters, latest }: Entry): boolean {
    const waiting = this.waiting.get(pipeline);
    if (!waiting) return false;
    return performance.now() < waiting.until && waiting.parameters === parameters && waiting.key === latest.key;
  }

  begin({ pipeline, parameters, latest }: Entry, code: string): { attempts: number; delayMs: number } {
    const attempts = (this.waiting.get(pipeline)?.attempts ?? 0) + 1;
    const delayMs = retryDelayMs(attempts, this.minuteMs);
    this.waiting.set(pipeline, { attempts, until: performance.now() + delayMs, parameters, key: latest.key, code });
    return { attempts, delayMs };
  }

  forget({ pipeline }: Entry): void {
    this.waiting.delete(pipeline);
  }

  /** Why the lists failed last. */
  get codes(): string[] {
    return [...this.waiting.values()].map(({ code }) => code);
  }
}
