import { isDeepStrictEqual } from 'node:util';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Shop } from '../sandbox/shop/index.ts';
import { type Audit, audit } from './audit.ts';
import { type Cluster, LEASE_MS } from './cluster.ts';
import type { Step } from './steps.ts';

/** What one import went through, and what came of it. */
export interface Outcome extends Audit {
  pipeline: string;
  status: string;
  counts: RunAnswer['counts'];
  /** The steps at which its worker was killed. */
  killed: string[];
  claims: number;
  /** Claims of a run whose worker had been heard of within the lease. */
  hasty: number;
  resent: number;
  /** What was sent and not yet settled at the moments of death: more must not be sent again. */
  inFlight: number;
}

/** All imports of a chain, the first without a death. */
export interface Chain {
  undisturbed: Outcome;
  disturbed: Outcome[];
  /** Steps that no run came to. */
  unreached: string[];
}

/** How often in a row a run may end before the step comes. */
const ATTEMPTS = 3;

/**
 * Imports everything, and kills the worker at each of the steps. A run that ends before a step has come is audited, and
 * another one started for the steps that are left.
 */
export async function importKilledAt(cluster: Cluster, pipeline: string, shop: Shop, steps: Step[]): Promise<Chain> {
  const undisturbed = await oneRun(cluster, pipeline, shop, []);
  const disturbed: Outcome[] = [];
  let left = steps;
  for (let barren = 0; left.length > 0 && barren < ATTEMPTS; ) {
    const outcome = await oneRun(cluster, pipeline, shop, left);
    disturbed.push(outcome);
    left = left.filter(({ name }) => !outcome.killed.includes(name));
    barren = outcome.killed.length > 0 ? 0 : barren + 1;
  }
  return { undisturbed, disturbed, unreached: left.map(({ name }) => name) };
}

async function oneRun(cluster: Cluster, pipeline: string, shop: Shop, steps: Step[]): Promise<Outcome> {
  const { sandbox, journal } = cluster;
  await sandbox.control('klaviyo', 'clear', {});
  // The first step may come with the start itself.
  const first = steps[0] && cluster.reached(steps[0]);
  journal.clear();
  const { id } = await startRun(cluster.service, pipeline);
  const killed: string[] = [];
  let inFlight = 0;
  for (const step of steps) {
    const reached = (killed.length === 0 && first) || cluster.reached(step);
    const worker = await Promise.race([reached.worker, ending(cluster, id, step.last === true)]);
    reached.disarm();
    if (!worker) break;
    killed.push(step.name);
    inFlight += await cluster.replace(worker);
    if (step.last) break;
  }
  const run = await untilEnded(cluster.service, id);
  cluster.settleTakeOver();
  const found = await audit(sandbox, cluster.service, run, shop);
  const { claims, resent } = journal;
  const hasty = claims.filter(({ silentMs = Number.POSITIVE_INFINITY }) => silentMs <= LEASE_MS).length;
  return { ...found, pipeline, status: run.status, counts: run.counts, killed, claims: claims.length, hasty, resent, inFlight };
}

/** Undefined once the run has ended. A step that comes with the end itself is waited for a little longer. */
async function ending(cluster: Cluster, id: string, last: boolean): Promise<undefined> {
  await untilEnded(cluster.service, id);
  if (last) await new Promise((done) => setTimeout(done, 1000));
  return undefined;
}

/** What is broken of what the import promises; empty when all of it holds. */
export function brokenPromises({ undisturbed, disturbed, unreached }: Chain): string[] {
  const skipped = unreached.map((name) => `${undisturbed.pipeline} never came to: ${name}`);
  const broken = [undisturbed, ...disturbed].flatMap((outcome) => {
    const { pipeline, status, counts, missing, strange, duplicates, countsEqual, claims, hasty, resent, inFlight, killed } =
      outcome;
    const where = `${pipeline}, killed at: ${killed.join('; ') || 'nothing'}`;
    // Rows that Klaviyo refuses for a repairable field are sent again by the worker that sends their batch.
    const repeatable = inFlight + undisturbed.resent * (killed.length + 1);
    const promises: [boolean, string][] = [
      [status === 'done', `it ended ${status}`],
      [missing === 0, `${missing} records are missing`],
      [strange === 0, `${strange} records are of no customer`],
      [duplicates === 0, `${duplicates} records are there twice`],
      [countsEqual, `the counts ${JSON.stringify(counts)} are not those of the source`],
      [isDeepStrictEqual(counts, undisturbed.counts), `${JSON.stringify(counts)} is not ${JSON.stringify(undisturbed.counts)}`],
      [hasty === 0, `${hasty} claims came before the lease was over`],
      // A worker that stands still for a whole lease is replaced as well; what it had in flight is counted nowhere.
      [claims > killed.length + 1 || resent <= repeatable, `${resent} records were sent again, ${repeatable} were in flight`],
    ];
    return promises.filter(([kept]) => !kept).map(([, promise]) => `${where}: ${promise}`);
  });
  return [...broken, ...skipped];
}
