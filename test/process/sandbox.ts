import { type Child, startStandIn, until } from './child.ts';

/** The stand-ins in a process of their own, and their control routes. */
export interface Sandbox {
  child: Child;
  commercetools: string;
  klaviyo: string;
  identity: string;
  environment: Record<string, string>;
  control<T>(side: 'commercetools' | 'klaviyo' | 'identity', path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export interface SandboxOptions {
  customers?: number;
  orders?: number;
  products?: number;
  limits?: 'documented' | 'off';
  tokenSeconds?: number;
  /** How far commercetools' clock is ahead of ours. */
  clockOffsetMs?: number;
}

export async function startSandbox({
  customers,
  orders,
  products,
  limits,
  tokenSeconds,
  clockOffsetMs,
}: SandboxOptions = {}): Promise<Sandbox> {
  const flags = { customers, orders, products, limits, 'token-seconds': tokenSeconds, 'clock-offset-ms': clockOffsetMs };
  const args = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  const child = startStandIn('main', ...args);
  const line = await until('the start of the sandbox', async () => {
    if (child.process.exitCode !== null) throw new Error(`The sandbox ended: ${child.output()}`);
    return child.output().includes('"environment"') && child.output().includes('\n') ? child.output() : undefined;
  });
  const ready = JSON.parse(line.split('\n').find((text) => text.startsWith('{')) ?? '{}') as Omit<
    Sandbox,
    'child' | 'control' | 'close'
  >;
  return {
    ...ready,
    child,
    async control<T>(side: 'commercetools' | 'klaviyo' | 'identity', path: string, body?: unknown): Promise<T> {
      const init =
        body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      const response = await fetch(`${ready[side]}/__sandbox/${path}`, init);
      const text = await response.text();
      if (!response.ok) throw new Error(`sandbox ${path}: ${response.status} ${text}`);
      return (text ? JSON.parse(text) : undefined) as T;
    },
    async close() {
      await child.kill('SIGTERM');
    },
  };
}
