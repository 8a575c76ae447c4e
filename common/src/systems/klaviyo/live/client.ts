import type { Context } from '../../../contract/context';
import { KlaviyoClient } from '../client';
import { sdk } from '../sdk';
import { createAgents } from '../session';
import { Line, LiveSession } from './session';

/** A context whose time is up at a moment that is known. */
export interface LiveContext extends Pick<Context, 'signal' | 'guard' | 'log'> {
  /** By `performance.now()`. */
  deadline: number;
}

/** For what names no deadline of its own. */
const DEFAULT_MS = 8000;

/** The SDK's APIs for real time: its own share of the limits, no waits beyond the deadline, a circuit breaker. */
export class LiveKlaviyo extends KlaviyoClient {
  readonly line: Line;

  constructor(options: { apiKey: string; url: string; rateShare: number }) {
    super(options);
    // Every notification sends something: none of them waits for it to load.
    sdk();
    const basePath = new URL(options.url).pathname.replace(/\/+$/, '');
    const onThrottled = () => {
      this.throttled++;
    };
    this.line = new Line({ apiKey: options.apiKey, basePath, agents: createAgents(), onThrottled }, options.rateShare);
  }

  override for(ctx: Pick<Context, 'signal' | 'guard' | 'log'>) {
    return this.with(new LiveSession(this.line, timed(ctx)));
  }

  override sending(body: Buffer, ctx: Pick<Context, 'signal' | 'guard' | 'log'>) {
    return this.with(new LiveSession(this.line, { ...timed(ctx), body }));
  }

  /** A request that isn't sent again when it is not known whether it has arrived. */
  once(body: Buffer, ctx: Pick<Context, 'signal' | 'guard' | 'log'>) {
    return this.with(new LiveSession(this.line, { ...timed(ctx), body, once: true }));
  }

  override close(): void {
    super.close();
    const { httpAgent, httpsAgent } = this.line.transport.agents;
    httpAgent.destroy();
    httpsAgent.destroy();
  }
}

/** The context with its deadline; what names none gets the time that there is for an answer. */
export function timed<C extends Pick<Context, 'signal' | 'guard' | 'log'>>(ctx: C): C & LiveContext {
  const { deadline } = ctx as Partial<LiveContext>;
  return { ...ctx, deadline: deadline ?? performance.now() + DEFAULT_MS };
}
