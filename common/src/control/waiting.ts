import type { Pipeline } from '../contract/pipeline';
import { claimable } from '../state/lease';
import type { StateDocument } from '../state/pipelines';

/**
 * Pipelines with a run that a worker may claim now, the least recently worked first: every write of a worker makes its run the
 * most recent one, so that all get their turn.
 */
export function claimableIds(states: readonly StateDocument[], pipelines: readonly Pipeline[], leaseMs: number): string[] {
  const byId = new Map(states.map((document) => [document.key, document]));
  const found = pipelines.flatMap(({ id }) => byId.get(id) ?? []).filter((document) => claimable(document, leaseMs));
  return found.sort((one, other) => one.lastModifiedAt - other.lastModifiedAt).map(({ key }) => key);
}

/** The same without those whose records refer to what is being imported at the moment. */
export function waitingIds(states: readonly StateDocument[], pipelines: readonly Pipeline[], leaseMs: number): string[] {
  const busy = new Set(states.filter(isBusy).map(({ key }) => key));
  const blocked = new Set(pipelines.filter(({ dependsOn = [] }) => dependsOn.some((id) => busy.has(id))).map(({ id }) => id));
  return claimableIds(states, pipelines, leaseMs).filter((id) => !blocked.has(id));
}

/** A run that waits for its next attempt holds up no other. */
function isBusy({ value: { active }, serverNow }: StateDocument): boolean {
  return active !== undefined && !(active.notBefore !== undefined && Date.parse(active.notBefore) > serverNow);
}
