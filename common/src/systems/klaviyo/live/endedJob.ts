import { RECORD_ID } from '../../../contract/run';
import type { KlaviyoApis } from '../client';
import { rowErrorsOf } from '../profiles/rows';
import { Refusal } from '../session';

/** What an import job of profiles that has ended didn't take. */
export interface EndedJob {
  /** Epoch milliseconds, by Klaviyo's clock; absent when Klaviyo knows the job no more. */
  endedAt?: number;
  /** Ids of customers whose rows failed. */
  named: string[];
  /** How many more failed that nothing names; `all` that it carried when Klaviyo knows the job no more. */
  unnamed: number | 'all';
}

/**
 * What has become of a job; undefined while it is under way.
 * https://developers.klaviyo.com/en/reference/get_bulk_profile_import_job
 */
export async function endedJob(apis: KlaviyoApis, id: string): Promise<EndedJob | undefined> {
  try {
    const { body } = await apis.profiles.getBulkImportProfilesJob(id);
    const { status, totalCount, completedCount, failedCount, completedAt } = body.data.attributes;
    if (status !== 'complete' && status !== 'cancelled') return undefined;
    const failed = status === 'cancelled' ? totalCount - (completedCount ?? 0) : (failedCount ?? 0);
    const errors = failed > 0 ? await rowErrorsOf(apis, id) : [];
    // An address is an identifier as well, and no id.
    const named = [...new Set(errors.flatMap(({ identifiers }) => identifiers.filter((each) => RECORD_ID.test(each))))];
    const endedAt = completedAt ? { endedAt: new Date(completedAt).getTime() } : {};
    return { ...endedAt, named, unnamed: Math.max(0, failed - named.length) };
  } catch (error) {
    if (error instanceof Refusal) return { named: [], unnamed: 'all' };
    throw error;
  }
}
