import { randomBytes } from 'node:crypto';

/**
 * A new run's id. It sorts by time, and fits the alphabet of keys. The name of the pipeline is in it for readers only:
 * which pipeline a run belongs to is stored with the run.
 * @param now epoch milliseconds by the store's clock
 */
export function newRunId(pipeline: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[-:.]/g, '');
  return `${time}-${pipeline}-${randomBytes(3).toString('hex')}`;
}
