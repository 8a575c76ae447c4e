import type { Notice } from '../contract/run';
import type { StoredRun } from '../state/documents';

/** The notices of a run with one more; a code that is there already stays as it was said first. */
export function withNotice({ notices = [] }: Pick<StoredRun, 'notices'>, notice: Notice): Notice[] {
  return notices.some(({ code }) => code === notice.code) ? notices : [...notices, notice];
}
