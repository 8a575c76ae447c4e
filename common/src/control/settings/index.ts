import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../../base/log';
import type { Context } from '../../contract/context';
import { Conflict, Refused } from '../../contract/errors';
import type { Pipeline } from '../../contract/pipeline';
import type {
  ChangedRecord,
  SavedSettings,
  SettingCandidates,
  SettingChange,
  SettingsDefinition,
  SettingsPreviewRequest,
  SettingsRevision,
  SettingsStatus,
  SettingValues,
} from '../../contract/settings';
import { listStates } from '../../state/pipelines';
import {
  listRevisions,
  nextRevision,
  pruneRevisions,
  readSettings,
  type SettingsDocument,
  type StoredSettings,
  writeSettings,
} from '../../state/settings';
import type { Store } from '../../state/stores/store';
import { changedRecords } from './changedRecords';
import type { SettingsRevisions } from './revisions';
import type { SettingsOverlay } from './values';

/** Records whose fields are counted for candidates. */
const LOOKED_AT = 500;

export interface SettingsParts<S> {
  store: Store;
  log: Logger;
  definition: SettingsDefinition<S>;
  overlay: SettingsOverlay<S>;
  revisions: SettingsRevisions<S, readonly Pipeline[]>;
  /** How pipelines would map with these settings. */
  make(settings: S): readonly Pipeline[];
  /** Nothing may be saved: they are kept in the environment. */
  isLocked: boolean;
}

/** What is set here instead of in the environment: reads, judges, saves and shows what would change. */
export class SettingsControl<S> implements SavedSettings {
  constructor(private readonly parts: SettingsParts<S>) {}

  async status(): Promise<SettingsStatus> {
    return this.statusOf(await readSettings(this.parts.store));
  }

  async save({ revision, values, changedBy }: Parameters<SavedSettings['save']>[0]): Promise<SettingsStatus> {
    const { store, isLocked, log } = this.parts;
    if (isLocked) throw locked();
    const newest = await readSettings(store);
    if ((newest?.value.revision ?? 0) !== revision) throw changedMeanwhile(newest);
    this.refuseUnusable(values, newest?.value.values ?? {});
    const changes = changesOf(newest?.value.values ?? {}, values);
    if (changes.length === 0) return this.statusOf(newest);
    const changedAt = new Date(await this.serverNow(newest)).toISOString();
    const next = { revision: await nextRevision(store, newest), values, changedAt, changedBy, changes };
    const saved = await writeSettings(store, next, newest).catch(async (error: unknown) => {
      if (!(error instanceof Conflict)) throw error;
      throw changedMeanwhile(await readSettings(store));
    });
    log.info({ revision: next.revision, paths: changes.map(({ path }) => path) }, 'settings saved');
    await this.prune().catch(() => log.warn({}, 'old settings could not be removed'));
    await this.parts.revisions.newest().catch(() => {});
    return this.statusOf(saved);
  }

  async history(): Promise<SettingsRevision[]> {
    return (await listRevisions(this.parts.store)).map(({ schema: _, ...revision }) => revision);
  }

  async preview({ values, pipeline, ids, limit }: SettingsPreviewRequest, signal: AbortSignal): Promise<ChangedRecord[]> {
    const { overlay, make, revisions, store } = this.parts;
    const { value } = (await readSettings(store)) ?? {};
    this.refuseUnusable(values, value?.values ?? {});
    // What is saved may have become unusable: then the change is seen against the environment's.
    const before = await revisions.newest().catch(() => revisions.known);
    const pipelines = { before: named(before.made, pipeline), after: named(make(overlay.judge(values).settings), pipeline) };
    return changedRecords(pipelines, { ids, limit }, this.context(signal));
  }

  async candidates(id: string, signal: AbortSignal): Promise<SettingCandidates> {
    const pipeline = named(this.parts.revisions.known.made, id);
    const items = (await pipeline.source.newest?.(LOOKED_AT, this.context(signal))) ?? [];
    const counts = new Map<string, Map<string, number>>();
    for (const { value } of items) {
      for (const [path, names] of Object.entries(this.parts.definition.namesOf(id, value))) {
        const of = counts.get(path) ?? new Map<string, number>();
        counts.set(path, of);
        for (const name of new Set(names)) of.set(name, (of.get(name) ?? 0) + 1);
      }
    }
    const candidates = [...counts].flatMap(([path, of]) => [...of].map(([name, count]) => ({ path, name, count })));
    return { of: items.length, candidates: candidates.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)) };
  }

  private statusOf(document: SettingsDocument | undefined): SettingsStatus {
    const { overlay, definition, isLocked } = this.parts;
    const { revision = 0, values = {}, changedAt, changedBy } = document?.value ?? {};
    const { effective, unknown, faults } = overlay.judge(values);
    const paths = Object.keys((overlay.schema as { properties: object }).properties);
    return {
      revision,
      schema: overlay.schema,
      values,
      effective,
      otherwise: definition.base,
      sources: Object.fromEntries(paths.map((path) => [path, overlay.sourceOf(path, values)])),
      locked: isLocked,
      unknown,
      faults,
      ...(changedAt === undefined ? {} : { changedAt }),
      ...(changedBy === undefined ? {} : { changedBy }),
    };
  }

  /** What a later version has saved may stay as it is: this one only ignores it. */
  private refuseUnusable(values: SettingValues, saved: SettingValues): void {
    const { faults, unknown } = this.parts.overlay.judge(values);
    const foreign = unknown.filter((path) => !isDeepStrictEqual(values[path], saved[path]) || !Object.hasOwn(saved, path));
    const all = [
      ...faults,
      ...foreign.map((path) => ({ path: plainPath(path), code: 'unknown_setting', message: 'There is no such setting.' })),
    ];
    if (all.length === 0) return;
    const list = all.map(({ path, message }) => `${path}: ${message}`).join(' ');
    throw new Refused('invalid', `Nothing was saved. ${list}`, { faults: all });
  }

  private context(signal: AbortSignal): Context {
    return { signal, log: this.parts.log, guard: async () => {} };
  }

  /** The store's clock comes with its documents. */
  private async serverNow(newest: SettingsDocument | undefined): Promise<number> {
    if (newest) return newest.serverNow;
    const { documents } = await listStates(this.parts.store);
    return documents[0]?.serverNow ?? Date.now();
  }

  private async prune(): Promise<void> {
    const { documents } = await listStates(this.parts.store);
    const inUse = documents.flatMap(({ value }) => value.active?.settingsRevision ?? []);
    await pruneRevisions(this.parts.store, new Set(inUse));
  }
}

function named(pipelines: readonly Pipeline[], id: string): Pipeline {
  const found = pipelines.find((pipeline) => pipeline.id === id);
  if (found) return found;
  throw new Refused('not_found', 'There is no such import.', { field: 'pipeline' });
}

function changesOf(from: SettingValues, to: SettingValues): SettingChange[] {
  const paths = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  return paths
    .filter((path) => !isDeepStrictEqual(from[path], to[path]))
    .map((path) => ({
      path,
      ...(Object.hasOwn(from, path) ? { from: from[path] } : {}),
      ...(Object.hasOwn(to, path) ? { to: to[path] } : {}),
    }));
}

/** Names from outside are echoed only when they look like names. */
const plainPath = (path: string): string => (/^[\w.-]{1,100}$/.test(path) ? path : 'values');

const locked = (): Refused =>
  new Refused('settings_locked', 'SETTINGS_LOCKED is set: settings are kept in the environment of the deployment.');

function changedMeanwhile(newest: Pick<SettingsDocument, 'value'> | undefined): Refused {
  const { revision = 0, changedAt = '', changedBy = '' }: Partial<StoredSettings> = newest?.value ?? {};
  const by =
    revision === 0 ? 'They have been removed meanwhile.' : `Revision ${revision} was saved by ${changedBy} at ${changedAt}.`;
  return new Refused('changed_meanwhile', `These settings have changed since they were read. ${by}`, {
    saved: { revision, changedAt, changedBy },
  });
}
