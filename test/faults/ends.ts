import { until } from '../process/child.ts';
import { getRun, startRun, untilEnded } from '../process/run.ts';
import type { Cluster, Worker } from './cluster.ts';
import type { Passing } from './relay.ts';

const writes = ({ method, url }: Passing) => method === 'POST' && url.startsWith('/api/');

/** Starts an import and resolves with its worker waiting for an answer that never comes. */
async function busy(cluster: Cluster, pipeline: string): Promise<{ id: string; worker: Worker }> {
  const worker = new Promise<Worker>((found) => {
    for (const each of cluster.workers) {
      each.relays.klaviyo.fate = (passing) => {
        if (!writes(passing)) return 'pass';
        quiet(cluster);
        each.relays.klaviyo.fate = (other) => (writes(other) ? 'withhold' : 'pass');
        found(each);
        return 'withhold';
      };
    }
  });
  // What is in the catalog already isn't written again.
  await cluster.sandbox.control('klaviyo', 'clear', {});
  const { id } = await startRun(cluster.service, pipeline);
  return { id, worker: await worker };
}

const quiet = (cluster: Cluster) => {
  for (const { relays } of cluster.workers) relays.klaviyo.fate = () => 'pass';
};

/** Milliseconds from asking a run to stop until it has. */
export async function stopTime(cluster: Cluster, pipeline: string): Promise<number> {
  const { id } = await busy(cluster, pipeline);
  const asked = performance.now();
  await cluster.service.call('POST', `/sync/${pipeline}/stop`, {});
  const run = await untilEnded(cluster.service, id);
  const took = performance.now() - asked;
  quiet(cluster);
  if (run.status !== 'stopped') throw new Error(`${pipeline} was to stop, and is ${run.status}`);
  return took;
}

/** Milliseconds from SIGTERM until the worker has ended; its run is done by the one that is left. */
export async function endTime(cluster: Cluster, pipeline: string): Promise<number> {
  const { id, worker } = await busy(cluster, pipeline);
  const asked = performance.now();
  const code = await worker.service.child.kill('SIGTERM');
  const took = performance.now() - asked;
  cluster.workers.splice(cluster.workers.indexOf(worker), 1);
  quiet(cluster);
  if (code !== 0) throw new Error(`ended with ${code}`);
  await until('the hand-over', async () => (await getRun(cluster.service, id)).status === 'done', 120_000);
  await cluster.add();
  return took;
}
