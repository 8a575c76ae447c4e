import type { Pipeline } from '../../contract/pipeline';
import { withNotice } from '../../engine/notices';
import type { Lease } from '../../state/lease';
import type { SettingsRevisions } from './revisions';

type Revisions = Pick<SettingsRevisions<unknown, readonly Pipeline[]>, 'newestRevision' | 'at'>;

/**
 * How the records of a claimed run are mapped, from its first slice to its last. A run of a version that knew no saved settings keeps
 * those of the environment, once it has begun.
 * @throws Fatal `settings_unusable`, `settings_gone`, `state_unreadable`; Retryable; LeaseLost
 */
export async function mappedFor(lease: Lease, revisions: Revisions): Promise<Pipeline> {
  const { pipeline: id, settingsRevision, shards } = lease.run;
  const revision = settingsRevision ?? (shards ? 0 : await revisions.newestRevision());
  const { made, unknown } = await revisions.at(revision);
  const notice = {
    code: 'settings_unknown',
    message: `Saved settings that this version does not know are ignored: ${unknown.join(', ')}.`,
  };
  const isNoted = unknown.length === 0 || lease.run.notices?.some(({ code }) => code === notice.code);
  if (settingsRevision === undefined || !isNoted) {
    await lease.update((run) => ({
      ...run,
      settingsRevision: revision,
      ...(unknown.length > 0 ? { notices: withNotice(run, notice) } : {}),
    }));
  }
  const found = made.find((pipeline) => pipeline.id === id);
  if (!found) throw new RangeError(`There is no pipeline ${id}.`);
  return found;
}
