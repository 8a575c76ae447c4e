import { randomBytes } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silent } from '../base/log';
import { Fatal, Refused } from '../contract/errors';
import type { PreviewedRecord } from '../contract/importer';
import type { Failure, Run } from '../contract/run';
import { attempt, type Check } from '../contract/system';
import { preview } from '../control/preview';
import { type ImportRecord, listImports, readImport, saveImport } from '../routes/csv-mparticle/imports';
import { type ImportIdentity, pipelineId, rowsPipeline } from '../routes/csv-mparticle/pipeline';
import type { Prepared } from '../routes/csv-mparticle/prepare';
import { rejectedRows } from '../routes/csv-mparticle/rejectedRows';
import type { Folders } from '../routes/csv-mparticle/settings';
import { allFailures } from '../state/failures';
import { readState, type StateDocument } from '../state/pipelines';
import { EmbeddedStore, FILE } from '../state/stores/embedded';
import { MemoryStore } from '../state/stores/memory';
import { MparticleClient } from '../systems/mparticle/client';
import type { MparticleSettings } from '../systems/mparticle/environment';
import { targetOf } from '../systems/mparticle/target';
import { ActiveImport, isAtWork } from './activeImport';
import type { CsvMparticleEnvironment } from './csvMparticleEnvironment';

/** Where an import of this content, mapping and target stands. */
export interface Standing {
  state: 'none' | 'unfinished' | 'finished' | 'busy';
  /** The run in progress, or the last one. */
  run?: Pick<Run, 'id' | 'status' | 'counts'>;
  /** The first row that isn't settled. */
  row: number;
  /** What the check has counted when it was begun. */
  record?: ImportRecord;
  /** Rows of another content that were accepted from the same path by the same target. */
  others: number;
}

export interface Counted {
  rows: number;
  bad: number;
}

/** The imports of one state folder into one feed. */
export class CsvImports {
  private constructor(
    private readonly env: CsvMparticleEnvironment,
    private readonly store: EmbeddedStore,
  ) {}

  /** @throws Fatal `state_unreadable`, `state_unwritable` */
  static async open(env: CsvMparticleEnvironment): Promise<CsvImports> {
    return new CsvImports(env, await EmbeddedStore.open(env.stateDir));
  }

  /** Whether there is a state folder already: looking makes none. */
  static async exist({ stateDir }: Folders): Promise<boolean> {
    return access(join(stateDir, FILE)).then(
      () => true,
      () => false,
    );
  }

  /** Whether a file of this size was imported to this target before: then its hash is worth a reading of its own. */
  async mayKnow({ file }: Prepared): Promise<boolean> {
    const target = targetOf(this.env.mparticle);
    return (await listImports(this.store)).some((record) => record.size === file.size && record.target === target);
  }

  /** @throws Fatal `state_unreadable` */
  async standing(prepared: Prepared, identity: ImportIdentity): Promise<Standing> {
    const id = pipelineId(prepared, identity, this.env.mparticle);
    const document = await readState(this.store, id);
    const record = await readImport(this.store, id);
    const run = document?.value.active ?? document?.value.lastRun;
    if (!document || !run || !record) return { state: 'none', row: 1, others: await this.others(prepared, identity) };
    return { state: stateOf(document, this.env), run, record, row: run.counts.read + 1, others: 0 };
  }

  /** Rows accepted of other contents of the same file: importing this one sends them again, under other ids. */
  private async others(prepared: Prepared, identity: ImportIdentity): Promise<number> {
    const target = targetOf(this.env.mparticle);
    let accepted = 0;
    for (const record of await listImports(this.store)) {
      if (record.path !== prepared.file.path || record.target !== target) continue;
      // An id of the user's choice says that these rows are meant to be sent as new ones.
      if (record.hash === identity.hash || identity.importId !== identity.hash) continue;
      const state = await readState(this.store, record.pipeline);
      accepted += (state?.value.active ?? state?.value.lastRun)?.counts.written ?? 0;
    }
    return accepted;
  }

  /** Makes the import ready to work: a new run, or the one that was left. */
  async begin(prepared: Prepared, identity: ImportIdentity, counted: Counted, how: 'start' | 'resume' | 'restart') {
    const { file, format, mapping, historical } = prepared;
    const pipeline = pipelineId(prepared, identity, this.env.mparticle);
    const record: ImportRecord = {
      ...{ schema: 1 as const, pipeline, path: file.path, size: file.size, hash: identity.hash },
      ...(format.encoding.name === 'utf-8' ? {} : { encoding: format.encoding.name }),
      ...{ delimiter: format.delimiter, mappingHash: mapping.hash, target: targetOf(this.env.mparticle) },
      ...{ importId: identity.importId, historical, ...counted, begunAt: new Date().toISOString() },
    };
    const active = new ActiveImport(this.store, this.env, { prepared, identity, rows: counted.rows });
    await active.begin(how, () => saveImport(this.store, record));
    return active;
  }

  close(): void {
    this.store.close();
  }
}

function stateOf(document: StateDocument, env: CsvMparticleEnvironment): Standing['state'] {
  const { active, lastRun } = document.value;
  if (active) return isAtWork(document, env.leaseSeconds * 1000) ? 'busy' : 'unfinished';
  return lastRun?.status === 'done' ? 'finished' : 'unfinished';
}

/** The first rows as they would be sent. */
export function previewRows(
  prepared: Prepared,
  identity: ImportIdentity,
  frame: Pick<MparticleSettings, 'environment' | 'dataPlan'>,
  limit: number,
  signal: AbortSignal,
): Promise<PreviewedRecord[]> {
  // Nothing is sent, so nothing but the frame matters.
  const settings: MparticleSettings = {
    ...{ apiKey: '', apiSecret: '', url: '', singleBatches: false, batchSize: 1, pauseMs: 0 },
    ...{ batchesPerSecond: 1, rateShare: 1, parallelRequests: 1, debug: false, ...frame },
  };
  const client = new MparticleClient({ settings });
  const log = { sending() {}, settled() {} };
  const pipeline = rowsPipeline({ prepared, identity, settings, rows: 0, client, log, refusedLimit: 1 });
  return preview(pipeline, { kind: 'all' }, limit, { store: new MemoryStore(), signal, log: silent });
}

/** Folders that can be written, and a key that mParticle knows; nothing is sent. */
export async function checkCsvMparticle(env: CsvMparticleEnvironment, signal: AbortSignal): Promise<Check[]> {
  const { mparticle } = env;
  const client = new MparticleClient({ settings: mparticle });
  const folder = (id: string, title: string, variable: string) => {
    return { id, title, nextStep: `Set ${variable} to a folder that may be written.` };
  };
  const state = folder('state_folder', `state folder ${env.stateDir}`, 'STATE_DIR');
  const logs = folder('log_folder', `log folder ${env.logDir}`, 'LOG_DIR');
  const nextStep = 'Check MPARTICLE_API_KEY, MPARTICLE_API_SECRET and MPARTICLE_HOST.';
  const key = { id: 'mparticle_key', title: `key at ${mparticle.url}`, nextStep };
  return [
    await attempt(state, signal, () => writable(env.stateDir)),
    await attempt(logs, signal, () => writable(env.logDir)),
    await attempt(key, signal, async () => {
      if (await client.knowsKey(signal)) return `known (${mparticle.environment})`;
      throw new Fatal('unauthorized', 'mParticle does not know this key and secret.');
    }),
  ];
}

async function writable(folder: string): Promise<string> {
  const file = join(folder, `.write-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, '');
    await rm(file);
    return 'can be written';
  } catch (error) {
    const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
    throw new Fatal('folder_unwritable', `It can't be written (${code}).`);
  }
}

/** The rejected rows of the import begun last in a state folder. */
export class LastImport {
  private constructor(
    private readonly store: EmbeddedStore,
    readonly record: ImportRecord,
    private readonly runId: string | undefined,
  ) {}

  /** Undefined when nothing was imported here. @throws Fatal `state_unreadable` */
  static async open(folders: Folders): Promise<LastImport | undefined> {
    if (!(await CsvImports.exist(folders))) return undefined;
    const { stateDir } = folders;
    const store = await EmbeddedStore.open(stateDir);
    const [record] = await listImports(store);
    if (!record) {
      store.close();
      return undefined;
    }
    const { active, lastRun } = (await readState(store, record.pipeline))?.value ?? {};
    return new LastImport(store, record, (active ?? lastRun)?.id);
  }

  /** By row, in the order of the file. */
  async failures(): Promise<(Failure & { row: number })[]> {
    const all: (Failure & { row: number })[] = [];
    // There may be millions, of a handful of texts.
    const texts = new Map<string, string>();
    const once = (text: string) => {
      if (!texts.has(text)) texts.set(text, text);
      return texts.get(text) ?? text;
    };
    if (this.runId === undefined) return all;
    for await (const page of allFailures(this.store, this.runId)) {
      for (const { id, code, reason, field } of page) {
        const about = field === undefined ? {} : { field: once(field) };
        all.push({ id, row: Number(id), code: once(code), ...about, reason: once(reason) });
      }
    }
    return all.sort((one, other) => one.row - other.row);
  }

  /** @throws Refused when the file is no longer what was imported */
  csv(failures: readonly (Failure & { row: number })[], signal: AbortSignal): AsyncGenerator<string> {
    return rejectedRows(this.record, new Map(failures.map((failure) => [failure.row, failure])), signal);
  }

  close(): void {
    this.store.close();
  }
}

export const nothingImported = (folder: string) =>
  new Refused('not_found', `Nothing has been imported with the state folder ${folder}.`);
