import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Table from 'cli-table3';
import { type EventApp, notifications, startEvent } from '../process/event.ts';
import { startSandbox } from '../process/sandbox.ts';

/** Answers to notifications of one kind, in milliseconds from the push to the 204. */
export interface LiveFigures {
  what: string;
  notifications: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  /** Answers other than 204. */
  putOff: number;
  /** The most that the process has held so far. */
  peakMb: number;
}

interface Resource {
  id: string;
  version: number;
}

const PER_SECOND = 50;
const LATENCY_MS = { klaviyo: 60, commercetools: 30 };
/** The catalog has the lowest limits: an item and its variants are several requests. */
const GOALS = { aloneMs: 400, p95Ms: { customers: 2000, orders: 2000, products: 8000 }, peakMb: 256 };
const ALONE = 5;

/**
 * Real time within the documented limits, with the latency of both sides: one notification alone, then fifty a second of each kind.
 * @returns which goals were missed, in words
 */
export async function liveFigures(each: number, say: (figures: LiveFigures) => void): Promise<string[]> {
  const sandbox = await startSandbox({ customers: each * 2, orders: each + 10, limits: 'documented' });
  await sandbox.control('klaviyo', 'config', { latencyMs: LATENCY_MS.klaviyo });
  await sandbox.control('commercetools', 'faults', [{ latencyMs: LATENCY_MS.commercetools }]);
  const app = await startEvent(sandbox.environment);
  const missed: string[] = [];
  try {
    const { change, message } = notifications('sample-shop');
    const dump = (type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);
    const [customers, orders, products] = [await dump('customer'), await dump('order'), await dump('product')];
    const last = customers.slice(-ALONE - 1);
    await app.push(change('customer', last[0] as Resource));
    const alone: number[] = [];
    for (const customer of last.slice(1)) alone.push((await app.push(change('customer', customer))).ms);
    say(figuresOf('one alone', alone, 0, app));
    if (Math.max(...alone) > GOALS.aloneMs) missed.push(`One notification alone took more than ${GOALS.aloneMs} ms.`);
    const loads = {
      customers: customers.slice(0, each).map((customer) => change('customer', customer)),
      orders: orders.slice(0, each).map((order) => message('order', order, 'OrderCreated')),
      products: products.slice(0, each).map((product) => change('product', product)),
    };
    for (const [what, payloads] of Object.entries(loads)) {
      const figures = await load(what, payloads, app);
      say(figures);
      const goal = GOALS.p95Ms[what as keyof typeof GOALS.p95Ms];
      if (figures.p95Ms > goal) missed.push(`${what}: 95 % took more than ${goal} ms.`);
      if (figures.peakMb > GOALS.peakMb) missed.push(`${what}: more than ${GOALS.peakMb} MB were held.`);
    }
  } finally {
    await app.child.kill('SIGTERM');
    await sandbox.close();
  }
  return missed;
}

async function load(what: string, payloads: object[], app: EventApp): Promise<LiveFigures> {
  const ms: number[] = [];
  let putOff = 0;
  const pushed: Promise<void>[] = [];
  for (const payload of payloads) {
    pushed.push(
      app.push(payload).then((answer) => {
        ms.push(answer.ms);
        if (answer.status !== 204) putOff++;
      }),
    );
    await sleep(1000 / PER_SECOND);
  }
  await Promise.all(pushed);
  return figuresOf(what, ms, putOff, app);
}

function figuresOf(what: string, ms: number[], putOff: number, { child }: EventApp): LiveFigures {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  const held = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.process.pid}/status`, 'utf8'))?.[1];
  const peakMb = Math.round(Number(held) / 1024);
  return { what, notifications: ms.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1), putOff, peakMb };
}

export function printLive(list: LiveFigures[]): string {
  const table = new Table({
    head: ['Real time', 'Notifications', 'p50 ms', 'p95 ms', 'Longest ms', 'Put off', 'Peak RSS'],
    style: { head: [] },
  });
  for (const { what, notifications: count, p50Ms, p95Ms, maxMs, putOff, peakMb } of list) {
    table.push([what, count, p50Ms, p95Ms, maxMs, putOff, `${peakMb} MB`]);
  }
  return table.toString();
}
