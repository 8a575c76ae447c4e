import { setMaxListeners } from 'node:events';
import { silent } from '../base/log';
import { noJobs, type WriteContext } from '../contract/context';
import { KlaviyoClient } from '../systems/klaviyo/client';
import { type Received, type Reply, TestServer } from './server';

export const KEY = 'pk_canary_key';

/** A client of a server that answers as a test says; it neither waits between requests nor before it tries again. */
export class KlaviyoWorld {
  readonly server = new TestServer();
  readonly ending = new AbortController();
  readonly guard = jest.fn(async () => {});
  private connected: KlaviyoClient | undefined;

  get client(): KlaviyoClient {
    if (!this.connected) throw new RangeError('begin first');
    return this.connected;
  }

  async begin(): Promise<this> {
    await this.server.begin();
    setMaxListeners(0, this.ending.signal);
    this.connected = new KlaviyoClient({ apiKey: KEY, url: this.server.url, rateShare: 1000 });
    const real = setTimeout;
    const clock = performance.now.bind(performance);
    let skipped = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => clock() + skipped);
    jest.spyOn(globalThis, 'setTimeout').mockImplementation(((task: () => void, ms = 0) => {
      // Not waited for, but the clock shows it.
      return real(() => {
        skipped += ms;
        task();
      }, 0);
    }) as typeof setTimeout);
    return this;
  }

  async end(): Promise<void> {
    jest.restoreAllMocks();
    this.connected?.close();
    await this.server.end();
  }

  /** From now on ten seconds go by at every look at the clock. */
  age(): void {
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 10_000;
      return now;
    });
  }

  context(mayRepeat = false): WriteContext {
    return {
      signal: this.ending.signal,
      guard: this.guard,
      log: silent,
      mayRepeat,
      jobs: noJobs,
      memory: { reacquire: async () => {}, release() {} },
    };
  }

  sent(path: string): Received[] {
    return this.server.received.filter((request) => request.path === path);
  }
}

/** Klaviyo's answer to a request that it refuses; its words quote what they shouldn't. */
export const refusing = (...faults: [pointer: string, code?: string][]): Reply => ({
  status: 400,
  body: {
    errors: faults.map(([pointer, code = 'invalid']) => ({
      id: 'e',
      code,
      title: 'Invalid input.',
      detail: 'canary@example.com is not valid',
      source: { pointer },
    })),
  },
});
