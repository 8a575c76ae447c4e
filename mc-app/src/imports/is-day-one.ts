import type { PipelineStatus } from '../api/types';

/** Nothing was ever imported, nor is now. */
export const isDayOne = (pipelines: PipelineStatus[]): boolean =>
  pipelines.length > 0 &&
  pipelines.every(({ active, lastRun, watermark, stateError }) => !active && !lastRun && !stateError && watermark === undefined);
