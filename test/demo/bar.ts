import { Presets, SingleBar } from 'cli-progress';
import type { ActiveRun, RunAnswer, StatusAnswer } from '../process/run.ts';
import type { Sandbox } from '../process/sandbox.ts';
import type { Service } from '../process/service.ts';
import { compare } from './compare.ts';
import type { Line } from './table.ts';

/** Characters of a full bar: with the numbers beside it a line fits 80 columns. */
const WIDTH = 30;

interface Requests {
  total: number;
  byRoute: Record<string, number>;
}
interface Blocked {
  errors?: { runId?: string }[];
}

/** Runs one import to its end, shows how far it is, and compares both sides afterwards. */
export async function importWithBar(service: Service, sandbox: Sandbox | undefined, pipeline: string): Promise<Line> {
  const before = await requests(sandbox);
  const started = performance.now();
  const id = await startOrJoin(service, pipeline);
  const run = await watch(service, pipeline, id);
  const seconds = (performance.now() - started) / 1000;
  const after = await requests(sandbox);
  const reasons = await failureReasons(service, run);
  return {
    pipeline,
    run,
    seconds,
    reasons,
    ...(sandbox ? await compare(sandbox, pipeline, run) : {}),
    ...(run.status === 'done' ? {} : { problem: run.error?.message ?? run.status }),
    ...(before && after
      ? { requests: { commercetools: after.commercetools - before.commercetools, klaviyo: after.klaviyo - before.klaviyo } }
      : {}),
  };
}

/** A demo that was ended halfway leaves its run behind, and the service has taken it up again by now. */
async function startOrJoin(service: Service, pipeline: string): Promise<string> {
  const { status, body, text } = await service.call<RunAnswer & Blocked>('POST', `/sync/${pipeline}`, {});
  if (status === 202) return body.id;
  const inProgress = body.errors?.[0]?.runId;
  if (status !== 409 || inProgress === undefined) throw new Error(`starting ${pipeline}: ${status} ${text}`);
  console.log(`${pipeline}: run ${inProgress} is in progress already and continues.`);
  return inProgress;
}

async function watch(service: Service, pipeline: string, id: string): Promise<RunAnswer> {
  const bar = new SingleBar(
    {
      format: (_options, _params, payload: { line?: string }) => `${pipeline.padEnd(10)} ${payload.line ?? ''}`,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 1000,
      forceRedraw: true,
    },
    Presets.shades_classic,
  );
  bar.start(1, 0, { line: 'starting …' });
  for (;;) {
    const { body } = await service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
    const { active, lastRun } = body.pipelines.find((status) => status.pipeline === pipeline) ?? {};
    if (lastRun?.id === id) {
      const rate = lastRun.workedMs > 0 ? (lastRun.counts.read / lastRun.workedMs) * 1000 : 0;
      bar.update(1, { line: lineOf(lastRun, rate, lastRun.status) });
      bar.stop();
      return lastRun;
    }
    if (active?.id === id) bar.update(0, { line: lineOf(active, active.rate, leftOf(active)) });
    await new Promise((done) => setTimeout(done, 300));
  }
}

/** `██████░░░░ 850 of 1,500 | 290/s | 3 s left`; without a total there is no bar to draw. */
function lineOf({ counts, total }: RunAnswer, rate: number, end: string): string {
  const speed = rate > 0 ? ` | ${Math.round(rate).toLocaleString('en')}/s` : '';
  const read = counts.read.toLocaleString('en');
  if (total === undefined) return `${read} read${speed} | ${end}`;
  const full = total === 0 ? WIDTH : Math.min(WIDTH, Math.floor((counts.read / total) * WIDTH));
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${read} of ${total.toLocaleString('en')}${speed} | ${end}`;
}

function leftOf({ counts, etaMs }: ActiveRun): string {
  if (counts.read === 0) return 'reading …';
  return etaMs === undefined ? 'working …' : `${Math.ceil(etaMs / 1000)} s left`;
}

/** What the import itself asked: the looks at its state that this screen causes are left out. */
async function requests(sandbox: Sandbox | undefined): Promise<{ commercetools: number; klaviyo: number } | undefined> {
  if (!sandbox) return undefined;
  const [commercetools, klaviyo] = await Promise.all([
    sandbox.control<Requests>('commercetools', 'requests'),
    sandbox.control<Requests>('klaviyo', 'requests'),
  ]);
  const looks = Object.entries(commercetools.byRoute).filter(([route]) => /^GET .*custom-objects/.test(route));
  return { commercetools: commercetools.total - looks.reduce((sum, [, count]) => sum + count, 0), klaviyo: klaviyo.total };
}

async function failureReasons(service: Service, run: RunAnswer): Promise<Record<string, number>> {
  const reasons: Record<string, number> = {};
  let after: string | undefined;
  do {
    const query = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const { body } = await service.call<{ failures: { code: string }[]; next?: string }>(
      'GET',
      `/runs/${run.id}/failures?limit=500${query}`,
    );
    for (const { code } of body.failures) reasons[code] = (reasons[code] ?? 0) + 1;
    after = body.next;
  } while (after !== undefined);
  for (const [code, count] of Object.entries(run.skips)) reasons[`${code} (skipped)`] = count;
  return reasons;
}
