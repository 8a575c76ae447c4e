import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** One way of going wrong. All conditions must hold; without conditions it strikes every request. */
export interface Fault {
  method?: string;
  /** Regular expression source, tested against the URL with its query. */
  path?: string;
  /** 0 to 1. */
  probability?: number;
  /** Strikes every n-th request that matches. */
  every?: number;
  /** Is used up after so many strikes. */
  times?: number;
  latencyMs?: number | [number, number];
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** Reset the connection before the effect, or after it (a lost answer). */
  cut?: 'before' | 'after';
  /** Never answer. */
  silent?: boolean;
}

export interface Decision {
  delayMs: number;
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  cut?: 'before' | 'after';
  silent?: boolean;
}

interface Armed {
  fault: Fault;
  path: RegExp | undefined;
  seen: number;
  hits: number;
}

/** Repeatable random numbers (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The list of faults of one stand-in. The same seed and the same requests give the same faults. */
export class Faults {
  readonly #random: () => number;
  #armed: Armed[] = [];

  constructor(seed = 1) {
    this.#random = randomFrom(seed);
  }

  set(list: Fault[]): void {
    this.#armed = list.map((fault) => ({
      fault,
      path: fault.path === undefined ? undefined : new RegExp(fault.path),
      seen: 0,
      hits: 0,
    }));
  }

  /** Latencies add up; of everything else the first fault that strikes has its way. */
  decide(method: string, url: string): Decision {
    const decision: Decision = { delayMs: 0 };
    for (const armed of this.#armed) {
      if (!this.#strikes(armed, method, url)) continue;
      armed.hits++;
      decision.delayMs += this.#delay(armed.fault.latencyMs);
      addTo(decision, armed.fault);
    }
    return decision;
  }

  /** How often each fault of the list has struck. */
  hits(): number[] {
    return this.#armed.map((armed) => armed.hits);
  }

  #strikes(armed: Armed, method: string, url: string): boolean {
    const { fault, path } = armed;
    if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
    if (path && !path.test(url)) return false;
    armed.seen++;
    if (fault.times !== undefined && armed.hits >= fault.times) return false;
    if (fault.every !== undefined && armed.seen % fault.every !== 0) return false;
    return fault.probability === undefined || this.#random() < fault.probability;
  }

  #delay(latency: number | [number, number] | undefined): number {
    if (latency === undefined) return 0;
    if (typeof latency === 'number') return latency;
    const [least, most] = latency;
    return least + this.#random() * (most - least);
  }
}

function addTo(decision: Decision, fault: Fault): void {
  if (decision.status === undefined && fault.status !== undefined) {
    decision.status = fault.status;
    if (fault.body !== undefined) decision.body = fault.body;
    if (fault.headers !== undefined) decision.headers = fault.headers;
  }
  if (fault.cut !== undefined) decision.cut ??= fault.cut;
  if (fault.silent) decision.silent = true;
}

/**
 * Lets the faults strike an application; requests under `/__sandbox` are spared. Call it before any other hook is added,
 * so that nothing is counted or checked for a request that never arrived.
 */
export function installFaults(app: FastifyInstance, faults: Faults, options: { errorBody(status: number): unknown }): void {
  const losesAnswer = new WeakSet<FastifyRequest>();

  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/__sandbox')) return;
    const decision = faults.decide(request.method, request.url);
    if (decision.delayMs > 0) await sleep(decision.delayMs);
    if (decision.silent) return leaveOpen(reply);
    if (decision.cut === 'before') return reset(request, reply);
    if (decision.status !== undefined) {
      reply.code(decision.status).headers(decision.headers ?? {});
      return reply.send(decision.body ?? options.errorBody(decision.status));
    }
    if (decision.cut === 'after') losesAnswer.add(request);
  });

  // The handler has done its work by now; only the answer is lost.
  app.addHook('onSend', async (request, reply, payload) => {
    if (losesAnswer.has(request)) reset(request, reply);
    return payload;
  });
}

function leaveOpen(reply: FastifyReply): FastifyReply {
  return reply.hijack();
}

function reset(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.resetAndDestroy();
  return reply;
}
