import { cpuSecondsOf, rssOf } from './usage.ts';

const EVERY_MS = 1000;
/** The first minute is the start, and the budget that was saved up before. */
const STARTED_MS = 60_000;

interface Moment {
  /** Milliseconds since the start. */
  at: number;
  requests: number;
  cpuSeconds: number;
  rssMb: number;
}

/** A run between its first minute and its last request: after that it only waits for jobs. */
export interface Steady {
  seconds: number;
  requests: number;
  cpuSeconds: number;
  /** The most megabytes held in the first and in the last third of the run. */
  earlyMb: number;
  lateMb: number;
}

/** Watches a process and the requests to its endpoint until it is ended; says nothing of runs that are over in a minute. */
export function watchSteadiness(pid: number, requestsNow: () => Promise<number>): () => Promise<Steady | undefined> {
  const began = performance.now();
  const moments: Moment[] = [];
  const look = async () => {
    const requests = await requestsNow();
    moments.push({ at: performance.now() - began, requests, cpuSeconds: cpuSecondsOf(pid), rssMb: rssOf(pid) });
  };
  let ending = false;
  const watching = (async () => {
    while (!ending) {
      await look();
      await new Promise((done) => setTimeout(done, EVERY_MS));
    }
  })();
  watching.catch(() => {});
  return async () => {
    ending = true;
    await watching;
    return steadyOf(moments);
  };
}

function steadyOf(moments: Moment[]): Steady | undefined {
  const all = moments.at(-1)?.requests ?? 0;
  const first = moments.find(({ at }) => at >= STARTED_MS);
  const last = moments.find(({ requests }) => requests === all);
  if (!first || !last || last.at <= first.at) return undefined;
  const third = Math.ceil(moments.length / 3);
  const mostOf = (part: Moment[]) => Math.max(...part.map(({ rssMb }) => rssMb));
  return {
    seconds: (last.at - first.at) / 1000,
    requests: last.requests - first.requests,
    cpuSeconds: last.cpuSeconds - first.cpuSeconds,
    earlyMb: mostOf(moments.slice(0, third)),
    lateMb: mostOf(moments.slice(-third)),
  };
}
