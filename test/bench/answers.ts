import type { Service } from '../process/service.ts';
import { type Figures, type Spread, spreadOf } from './figures.ts';

/** A person's browser asks every few seconds; to see the bad moments it is asked more often. */
const BROWSER_MS = 3000;
const OFTEN_MS = 250;
/** What the service's own histogram counts as no delay: https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions */
const RESOLUTION_MS = 10;

/** Asks the service for its state, as a browser does or more often, until it is ended, and says how long its answers took. */
export function watchAnswers(service: Service, often: boolean): () => Promise<Figures['answers']> {
  const took = { '/sync/status': [] as number[], '/health': [] as number[] };
  let ending = false;
  const time = async (path: keyof typeof took) => {
    const began = performance.now();
    const { status } = await service.call('GET', path);
    if (status !== 200) throw new Error(`GET ${path} while importing: ${status}`);
    took[path].push(performance.now() - began);
  };
  const watching = (async () => {
    while (!ending) {
      await time('/sync/status');
      await time('/health');
      await new Promise((done) => setTimeout(done, often ? OFTEN_MS : BROWSER_MS));
    }
  })();
  watching.catch(() => {});
  return async () => {
    ending = true;
    await watching;
    return { status: spreadOf(took['/sync/status']), health: spreadOf(took['/health']) };
  };
}

/** How much later than due timers ran since this was asked last: each reading of the metrics begins again. */
export async function readLoopDelay(service: Service): Promise<Spread> {
  const { text } = await service.call('GET', '/metrics');
  const milliseconds = (name: string) => {
    const [, seconds] = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(text) ?? [];
    if (seconds === undefined) throw new Error(`the metrics have no nodejs_eventloop_lag_${name}_seconds`);
    return Math.max(0, Number(seconds) * 1000 - RESOLUTION_MS);
  };
  return { median: milliseconds('p50'), p99: milliseconds('p99'), most: milliseconds('max') };
}
