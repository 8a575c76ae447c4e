import type { RecordView } from './api/types';
import type { Kind } from './record-of';

/** What the panel says first. */
export type State = 'importing' | 'unpublished' | 'rejected' | 'skipped' | 'missing' | 'differs' | 'upToDate';

/** Of products commercetools shows the published ones only, so that an unpublished one isn't found. */
export function stateOf({ importing, wouldBe, code, klaviyo, fields }: RecordView, pipeline: Kind): State {
  if (importing) return 'importing';
  if (pipeline === 'products' && code === 'not_found') return 'unpublished';
  if (wouldBe !== 'written') return wouldBe;
  if (!klaviyo.found) return 'missing';
  return fields.length > 0 ? 'differs' : 'upToDate';
}
