import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import { type Command, machineToken, type Service, startService } from '../process/service.ts';
import type { KlaviyoOptions } from '../sandbox/klaviyo/server.ts';
import { readLoopDelay, watchAnswers } from './answers.ts';
import { allowed, boundOf, lowerBound } from './bounds.ts';
import type { Figures, Side } from './figures.ts';
import type { Sizes } from './shop.ts';
import type { StandIn } from './stand-in.ts';
import { cpuSecondsOf, watchRss } from './usage.ts';

const PROJECT = 'bench';
const SCOPES = ['customers', 'orders', 'payments', 'products'].map((name) => `view_${name}`);
const scope = [...SCOPES, 'manage_key_value_documents', 'introspect_oauth_tokens'].map((name) => `${name}:${PROJECT}`).join(' ');

export interface WorldOptions {
  sizes?: Partial<Sizes>;
  klaviyo?: KlaviyoOptions;
  /** Of commercetools. */
  latencyMs?: number;
  /** Of the service, beside what it needs. */
  environment?: Record<string, string>;
  /** How it is started; without it, as `npm start` does. */
  command?: Command;
}

export interface World {
  /** A service process; the first call of `measure` starts one. */
  start(): Promise<Service>;
  /** Imports everything, and throws unless all of it was settled. */
  measure(what: string, pipeline: string): Promise<Figures>;
  ledger(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

interface Requests {
  total: number;
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
}

/** Stand-ins and a real service, each in a process of its own. Without options there are neither limits nor latency. */
export async function startWorld({ sizes = {}, klaviyo = {}, latencyMs = 0, ...way }: WorldOptions = {}): Promise<World> {
  const [source, target] = await Promise.all([
    startStandIn({
      ...{ side: 'commercetools', projectKey: PROJECT, scope, latencyMs },
      sizes: { customers: 0, orders: 0, products: 0, ...sizes },
    }),
    startStandIn({ side: 'klaviyo', options: { limits: 'off', jobMs: [100, 300], keepBodies: false, ...klaviyo } }),
  ]);
  const processes: Record<Side, Started> = { commercetools: source, klaviyo: target };
  const environment = {
    CTP_PROJECT_KEY: PROJECT,
    CTP_CLIENT_ID: 'import',
    CTP_CLIENT_SECRET: 'import-secret',
    CTP_SCOPE: scope,
    CTP_API_URL: source.url,
    CTP_AUTH_URL: source.url,
    CTP_JWT_ISSUER: source.issuer ?? '',
    KLAVIYO_AUTH_KEY: 'pk_sandbox',
    KLAVIYO_URL: target.url,
    LOG_LEVEL: 'warn',
    NODE_OPTIONS: process.env.BENCH_NODE_OPTIONS ?? '',
    ...way.environment,
  };
  const start = () => startService(environment, machineToken(environment), way.command);
  let service: Service | undefined;
  const ask = async <T>(side: Side, path: string): Promise<T> =>
    (await (await fetch(`${processes[side].url}/__sandbox/${path}`)).json()) as T;
  const sample = async (pid: number) => ({
    commercetools: await ask<Requests>('commercetools', 'requests'),
    klaviyo: await ask<Requests>('klaviyo', 'requests'),
    cpu: cpuSecondsOf(pid),
    standIns: { commercetools: cpuSecondsOf(source.pid), klaviyo: cpuSecondsOf(target.pid) },
  });

  return {
    start,
    async measure(what, pipeline) {
      service ??= await start();
      const pid = service.child.process.pid ?? 0;
      await readLoopDelay(service);
      const before = await sample(pid);
      const peak = watchRss(pid);
      const answers = watchAnswers(service);
      const began = performance.now();
      const run = await untilEnded(service, (await startRun(service, pipeline)).id, 30 * 60_000);
      const seconds = (performance.now() - began) / 1000;
      const { read, rejected } = run.counts;
      if (run.status !== 'done' || rejected > read / 50) throw new Error(`${what}: ${JSON.stringify(run)}`);
      const after = await sample(pid);
      const bound = boundOf(pipeline);
      const { endpoint } = bound;
      const sent = (after.klaviyo.byRoute[endpoint] ?? 0) - (before.klaviyo.byRoute[endpoint] ?? 0);
      return {
        ...{ what, records: read, seconds },
        cpuSeconds: after.cpu - before.cpu,
        standInCpuSeconds: {
          commercetools: after.standIns.commercetools - before.standIns.commercetools,
          klaviyo: after.standIns.klaviyo - before.standIns.klaviyo,
        },
        peakMb: peak(),
        requests: {
          commercetools: after.commercetools.total - before.commercetools.total,
          klaviyo: after.klaviyo.total - before.klaviyo.total,
        },
        limited: (after.klaviyo.byStatus['429'] ?? 0) - (before.klaviyo.byStatus['429'] ?? 0),
        answers: await answers(),
        loopDelay: await readLoopDelay(service),
        limit: {
          endpoint,
          requests: sent,
          allowed: allowed(endpoint, workedSeconds(run)),
          lowerBound: lowerBound(bound, sent, klaviyo.jobMs?.[0] ?? 0),
        },
      };
    },
    ledger: () => ask('klaviyo', 'ledger'),
    async close() {
      await service?.child.kill('SIGTERM');
      for (const { child } of [source, target]) child.disconnect();
    },
  };
}

/** From the first page to the last checkpoint; a run of seconds would otherwise be mostly its beginning and end. */
const workedSeconds = ({ startedAt, finishedAt }: RunAnswer): number =>
  (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000;

interface Started {
  child: ChildProcess;
  pid: number;
  url: string;
  issuer?: string;
}

async function startStandIn(what: StandIn): Promise<Started> {
  const child = fork(resolve(process.cwd(), 'bench/stand-in.ts'), [JSON.stringify(what)], { execArgv: ['--import', 'tsx'] });
  const started = await new Promise<{ url: string; issuer?: string }>((done, fail) => {
    child.once('message', (message) => done(message as { url: string }));
    child.once('exit', (code) => fail(new Error(`the stand-in for ${what.side} ended with ${code}`)));
  });
  return { child, pid: child.pid ?? 0, ...started };
}
