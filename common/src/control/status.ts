import type { PipelineStatus } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import { publicRun } from '../state/documents';
import type { StateDocument } from '../state/pipelines';

/** The state of a pipeline as a person wants to see it. */
export function statusOf({ id, title, dependsOn = [], deletion }: Pipeline, document: StateDocument | undefined): PipelineStatus {
  const { active, lastRun, failedRun, watermark, target } = document?.value ?? {};
  return {
    pipeline: id,
    title,
    dependsOn,
    deletable: deletion !== undefined,
    ...(document && active ? { active: activeStatus(document) } : {}),
    ...(lastRun ? { lastRun } : {}),
    ...(failedRun ? { failedRun } : {}),
    ...(watermark ? { watermark } : {}),
    ...(target ? { account: target } : {}),
  };
}

/** Rate and rest are computed from working time, so pauses between slices and before a resume don't distort them. */
function activeStatus({ value, lastModifiedAt, serverNow }: StateDocument): NonNullable<PipelineStatus['active']> {
  if (!value.active) throw new RangeError('no active run');
  const run = publicRun(value.active, lastModifiedAt);
  const rate = run.workedMs > 0 ? (run.counts.read / run.workedMs) * 1000 : 0;
  const left = run.total === undefined ? undefined : Math.max(0, run.total - run.counts.read);
  return {
    ...run,
    rate: Math.round(rate * 10) / 10,
    ...(left !== undefined && rate > 0 ? { etaMs: Math.round((left / rate) * 1000) } : {}),
    heartbeatAgeMs: Math.max(0, serverNow - lastModifiedAt),
  };
}
