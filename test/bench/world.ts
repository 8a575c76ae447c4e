import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';
import { until } from '../process/child.ts';
import { ended, type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import { type Command, machineToken, type Service, startService } from '../process/service.ts';
import type { KlaviyoOptions } from '../sandbox/klaviyo/server.ts';
import { readLoopDelay, watchAnswers } from './answers.ts';
import { allowed, boundOf, lowerBound } from './bounds.ts';
import type { Figures, Side } from './figures.ts';
import type { NaiveResult, NaiveTask } from './naive.ts';
import type { Sizes } from './shop.ts';
import type { StandIn } from './stand-in.ts';
import { watchSteadiness } from './steady.ts';
import { cpuSecondsOf, watchRss } from './usage.ts';

const PROJECT = 'bench';
/** What everything consists of, in its order. */
const PIPELINES = ['categories', 'products', 'customers', 'orders'];
/** Each look costs the service a request of its own. */
const POLL_MS = 250;
/** As the pages do, and the naive script with its jobs. */
const PAGE_POLL_MS = 1000;
const LONGEST_MS = 60 * 60_000;
const SCOPES = ['customers', 'orders', 'payments', 'products'].map((name) => `view_${name}`);
const scope = [...SCOPES, 'manage_key_value_documents', 'introspect_oauth_tokens'].map((name) => `${name}:${PROJECT}`).join(' ');

export interface WorldOptions {
  sizes?: Partial<Sizes>;
  klaviyo?: KlaviyoOptions;
  /** Of commercetools. */
  latencyMs?: number;
  /** Of the service, beside what it needs. */
  environment?: Record<string, string>;
  /** Asked for its state four times a second, to see the bad moments; a page asks every few seconds. */
  watched?: boolean;
  /** How it is started; without it, as `npm start` does. */
  command?: Command;
}

export interface World {
  /** A service process; the first call of `measure` starts one. */
  start(): Promise<Service>;
  /** Resolves when the service that `measure` uses is up. */
  ready(): Promise<void>;
  /** Imports everything, and throws unless all of it was settled. */
  measure(what: string, pipeline: string): Promise<Figures>;
  /** All imports as one sequence. */
  everything(what: string): Promise<Figures>;
  /** The same import by a script that keeps no account of anything. */
  naive(pipeline: NaiveTask['pipeline']): Promise<NaiveResult>;
  ledger(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

interface Requests {
  total: number;
  byRoute: Record<string, number>;
  byStatus: Record<string, number>;
}

/** Stand-ins and a real service, each in a process of its own. Without options there are neither limits nor latency. */
export async function startWorld({
  sizes = {},
  klaviyo = {},
  latencyMs = 0,
  watched = true,
  ...way
}: WorldOptions = {}): Promise<World> {
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

  /** Does the work and says what it cost; counts what was sent to each of the endpoints. */
  const watch = async (what: string, endpoints: readonly string[], work: (at: Service) => Promise<Worked>) => {
    service ??= await start();
    const pid = service.child.process.pid ?? 0;
    await readLoopDelay(service);
    const before = await sample(pid);
    const sentTo = ({ byRoute }: Requests) => endpoints.map((endpoint) => byRoute[endpoint] ?? 0);
    const steadiness = watchSteadiness(pid, async () => sum(sentTo(await ask<Requests>('klaviyo', 'requests'))));
    const peak = watchRss(pid);
    const answers = watchAnswers(service, watched);
    const began = performance.now();
    const { records, workedSeconds } = await work(service);
    const seconds = (performance.now() - began) / 1000;
    const after = await sample(pid);
    const sentBefore = sentTo(before.klaviyo);
    const steady = await steadiness();
    return {
      sent: sentTo(after.klaviyo).map((count, index) => count - (sentBefore[index] ?? 0)),
      workedSeconds,
      costs: {
        ...{ what, records, seconds },
        ...{ cpuSeconds: after.cpu - before.cpu, cpuSinceStart: after.cpu },
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
        ...(steady ? { steady } : {}),
      },
    };
  };

  const shortestJobMs = klaviyo.jobMs?.[0] ?? 0;
  return {
    start,
    async ready() {
      service ??= await start();
    },
    async measure(what, pipeline) {
      const bound = boundOf(pipeline);
      const { endpoint } = bound;
      const { costs, sent, workedSeconds } = await watch(what, [endpoint], async (at) => {
        const run = await untilEnded(at, (await startRun(at, pipeline)).id, LONGEST_MS, watched ? POLL_MS : PAGE_POLL_MS);
        const { read, rejected } = run.counts;
        if (run.status !== 'done' || rejected > read / 50) throw new Error(`${what}: ${JSON.stringify(run)}`);
        return { records: read, workedSeconds: workedSecondsOf(run) };
      });
      const requests = sent[0] ?? 0;
      const single = { endpoint, allowed: allowed(endpoint, workedSeconds) };
      return { ...costs, limit: { requests, lowerBound: lowerBound(bound, requests, shortestJobMs), single } };
    },
    async everything(what) {
      const bounds = PIPELINES.map(boundOf);
      const endpoints = bounds.map(({ endpoint }) => endpoint);
      const { costs, sent } = await watch(what, endpoints, everything);
      const least = bounds.map((bound, index) => lowerBound(bound, sent[index] ?? 0, shortestJobMs));
      return { ...costs, limit: { requests: sum(sent), lowerBound: sum(least) } };
    },
    naive(pipeline) {
      const task: NaiveTask = { pipeline, project: PROJECT, commercetools: source.url, klaviyo: target.url };
      return answerOf<NaiveResult>(forked('naiveProcess.ts', task), 'the naive script');
    },
    ledger: () => ask('klaviyo', 'ledger'),
    async close() {
      await service?.child.kill('SIGTERM');
      for (const { child } of [source, target]) child.disconnect();
    },
  };
}

/** What was done, and for how long the service worked at it. */
interface Worked {
  records: number;
  workedSeconds: number;
}

interface SequenceAnswer {
  status: RunAnswer['status'];
  startedAt: string;
  finishedAt?: string;
  steps: { pipeline: string; status: string; counts?: RunAnswer['counts'] }[];
}

const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);

/** *Import everything*: all imports, one after the other. */
async function everything(service: Service): Promise<Worked> {
  const started = await service.call('POST', '/sequence', { mode: 'all' });
  if (started.status !== 202) throw new Error(`starting everything: ${started.status} ${started.text}`);
  const ask = async () => {
    const { sequence } = (await service.call<{ sequence?: SequenceAnswer }>('GET', '/sequence')).body;
    return sequence && ended(sequence) ? sequence : undefined;
  };
  const sequence = await until('the end of the sequence', ask, LONGEST_MS, POLL_MS);
  if (sequence.status !== 'done') throw new Error(`everything: ${JSON.stringify(sequence)}`);
  const records = sequence.steps.reduce((all, { counts }) => all + (counts?.read ?? 0), 0);
  return { records, workedSeconds: workedSecondsOf(sequence) };
}

/** From the first page to the last checkpoint; a run of seconds would otherwise be mostly its beginning and end. */
const workedSecondsOf = ({ startedAt, finishedAt }: Pick<RunAnswer, 'startedAt' | 'finishedAt'>): number =>
  (Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt)) / 1000;

interface Started {
  child: ChildProcess;
  pid: number;
  url: string;
  issuer?: string;
}

async function startStandIn(what: StandIn): Promise<Started> {
  const child = forked('stand-in.ts', what);
  const started = await answerOf<{ url: string; issuer?: string }>(child, `the stand-in for ${what.side}`);
  return { child, pid: child.pid ?? 0, ...started };
}

/** A file of this folder as a process of its own. A shop of a million customers needs room. */
const forked = (file: string, argument: unknown): ChildProcess =>
  fork(resolve(process.cwd(), 'bench', file), [JSON.stringify(argument)], {
    execArgv: ['--max-old-space-size=12288', '--import', 'tsx'],
  });

/** The one message that it sends. */
function answerOf<T>(child: ChildProcess, name: string): Promise<T> {
  return new Promise((done, fail) => {
    child.once('message', (message) => done(message as T));
    child.once('exit', (code) => fail(new Error(`${name} ended with ${code}`)));
  });
}
