import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../process/child.ts';
import type { RunAnswer } from '../process/run.ts';
import { note } from './cases.ts';
import { Cluster, type Worker } from './cluster.ts';
import { documentOf, Journal } from './journal.ts';
import { type Step, stepsOf } from './steps.ts';

/** Import everything, its worker killed in every step and between the steps: each import runs once, in order, and loses nothing. */
const SHOP = { customers: 300, orders: 120, products: 60 };
const ORDER = ['customers', 'orders', 'categories', 'products'];

interface Sequence {
  status: string;
  steps: { pipeline: string; status: string; runId?: string }[];
}

/** One process at a time: with two, one could pass the next step while the other is replaced. */
let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start(SHOP, new Journal('customers'), { workers: 1 });
});
let isOver = false;
afterAll(() => {
  isOver = true;
  return cluster?.close();
});

/** A write of the document that says how far the sequence is. */
const move = (fate: Step['fate']): Step => ({
  name: fate === 'hold' ? 'before the sequence moves' : 'after the sequence has moved',
  on: 'commercetools',
  fate,
  matches: (passing) => {
    const document = documentOf(passing);
    return document?.container === 'data-import-sequence' && document.key === 'current';
  },
});
const named = (pipeline: string, name: string) => stepsOf(pipeline).filter((step) => step.name === name);

/** Where workers are killed, in the order in which the imports come by. */
const ALL: [pipeline: string, steps: Step[]][] = [
  ['customers', [...named('customers', 'request sent but unanswered'), move('hold')]],
  ['orders', [...named('orders', 'request sent but unanswered'), move('withhold')]],
  ['categories', [...named('categories', 'request on its way'), move('hold')]],
  ['products', [...named('products', 'request sent but unanswered'), ...named('products', 'during finish, after the state')]],
];
const SHORT: typeof ALL = [['customers', [...named('customers', 'request sent but unanswered'), move('withhold')]]];
const DEATHS = (process.env.FAULTS === 'all' ? ALL : SHORT).flatMap(([pipeline, steps]) =>
  steps.map((step) => ({ pipeline, step })),
);

async function sequence(): Promise<Sequence | undefined> {
  const { body } = await cluster.service.call<{ sequence?: Sequence }>('GET', '/sequence');
  return body.sequence;
}
/** Asks for the sequence now and then, as an open page does; resolves when it has ended. */
async function nudged(): Promise<undefined> {
  while (!isOver) {
    const now = await sequence().catch(() => undefined);
    if (now && now.status !== 'running' && now.status !== 'queued') return undefined;
    await sleep(500);
  }
  return undefined;
}

type Reached = Pick<ReturnType<Cluster['reached']>, 'worker'>;

function arm({ pipeline, step }: (typeof DEATHS)[number], before: string | undefined): Reached {
  if (pipeline !== before) cluster.journal = new Journal(pipeline);
  return cluster.reached(step);
}

/** Kills it. The process that takes its place is watched for the next step before anything calls it. */
async function replaced(worker: Worker, next: (typeof DEATHS)[number] | undefined, before: string): Promise<Reached | undefined> {
  await cluster.replace(worker);
  return next && arm(next, before);
}

interface Row {
  id: string;
  email?: string | null;
  unique_id?: string;
  metric?: string;
}
/** What is in Klaviyo, each record by a name of its own. */
async function arrived(): Promise<string[]> {
  const parts = ['profiles', 'events', 'categories', 'items', 'variants'].map(async (part) => {
    const rows = await cluster.sandbox.control<Row[]>('klaviyo', `ledger/${part}`);
    const nameOf = ({ id, email, unique_id, metric }: Row) => (part === 'events' ? `${unique_id} ${metric}` : (email ?? id));
    return rows.map((row) => `${part} ${nameOf(row)}`);
  });
  return (await Promise.all(parts)).flat();
}

const start = async () => expect((await cluster.service.call('POST', '/sequence', { mode: 'all' })).status).toBe(202);
const untilDone = () =>
  until(
    'the end of the sequence',
    async () => {
      const now = await sequence();
      return now?.status === 'done' ? now : undefined;
    },
    120_000,
    500,
  );
/** Its runs, oldest first. */
async function runsOf(): Promise<RunAnswer[]> {
  const { body } = await cluster.service.call<{ runs: RunAnswer[] }>('GET', '/runs?limit=100');
  return body.runs.toReversed();
}

test('sees every import through, once and in order, when workers die in each', async () => {
  await cluster.sandbox.control('klaviyo', 'config', { jobMs: [100, 200], latencyMs: 100 });
  await start();
  await untilDone();
  const [expected, undisturbed] = [new Set(await arrived()), await runsOf()];
  expect(expected.size).toBeGreaterThan(400);
  await cluster.sandbox.control('klaviyo', 'clear', {});
  let reached: Reached | undefined = arm(DEATHS[0] as (typeof DEATHS)[number], undefined);
  await start();
  for (const [index, { pipeline, step }] of DEATHS.entries()) {
    const worker = await Promise.race([reached?.worker, nudged()]);
    if (!worker) throw new Error(`${pipeline} never came to: ${step.name}`);
    reached = await replaced(worker, DEATHS[index + 1], pipeline);
  }
  const { steps } = await untilDone();
  const runs = (await runsOf()).slice(undisturbed.length);
  const names = await arrived();
  const there = new Set(names);
  const notRun = ORDER.filter((each) => !runs.some(({ pipeline }) => pipeline === each));
  const missing = [...expected].filter((name) => !there.has(name)).length + notRun.length;
  const doubled = names.length - [...there].filter((name) => expected.has(name)).length + Math.max(0, runs.length - ORDER.length);
  note({ part: 'sequence', what: 'the worker, in each import and between them', kills: cluster.kills, missing, doubled });
  expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
  expect(steps.map(({ status }) => status)).toEqual(ORDER.map(() => 'done'));
  expect(runs.map(({ pipeline, status }) => [pipeline, status])).toEqual(ORDER.map((pipeline) => [pipeline, 'done']));
  expect(runs.map(({ id }) => id)).toEqual(steps.map(({ runId }) => runId));
  expect(runs.map(({ counts }) => counts)).toEqual(undisturbed.map(({ counts }) => counts));
  runs.slice(1).forEach(({ startedAt }, index) => {
    // A start is known by the second, an end by the millisecond.
    expect(Date.parse(startedAt)).toBeGreaterThan(Date.parse(runs[index]?.finishedAt ?? '') - 1000);
  });
  expect(cluster.kills).toBe(DEATHS.length);
}, 400_000);
