import { createHash } from 'node:crypto';
import { definePipeline, type Pipeline } from '../../contract/pipeline';
import type { CsvRow } from '../../systems/csv/rows';
import type { BatchRecord } from '../../systems/mparticle/batch';
import type { MparticleClient } from '../../systems/mparticle/client';
import type { SendingLog } from '../../systems/mparticle/destination';
import { mparticleDestination } from '../../systems/mparticle/destination';
import type { MparticleSettings } from '../../systems/mparticle/environment';
import { keyHash } from '../../systems/mparticle/target';
import type { Prepared } from './prepare';
import { RowBatches } from './rows/batches';
import { rowSource } from './rows/source';

/** What makes an import another one: its content, where it goes, and how it is mapped. */
export interface ImportIdentity {
  /** SHA-256 of the file. */
  hash: string;
  /** Of the user's choice; the hash otherwise. */
  importId: string;
}

export const PIPELINE_PREFIX = 'csv-mparticle.';

export function pipelineId(prepared: Prepared, { hash, importId }: ImportIdentity, settings: MparticleSettings): string {
  const { url, apiKey, environment, dataPlan } = settings;
  const plan = dataPlan ? [dataPlan.name, dataPlan.version ?? null] : null;
  const parts = [hash, url, keyHash(apiKey), environment, plan, prepared.mapping.hash, importId, prepared.historical];
  return PIPELINE_PREFIX + createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export interface PipelineParts {
  prepared: Prepared;
  identity: ImportIdentity;
  settings: MparticleSettings;
  /** As the check has counted. */
  rows: number;
  client: MparticleClient;
  log: SendingLog;
  refusedLimit: number;
}

/** The import of one file. */
export function rowsPipeline({ prepared, identity, settings, rows, client, log, refusedLimit }: PipelineParts): Pipeline {
  const { file, format, mapping, historical } = prepared;
  const batches = new RowBatches({
    ...{ mapping, historical, header: format.header },
    ...{ environment: settings.environment, dataPlan: settings.dataPlan, importId: identity.importId },
  });
  return definePipeline<CsvRow, BatchRecord>({
    id: pipelineId(prepared, identity, settings),
    title: `${file.name} into mParticle`,
    source: rowSource(file, format, rows),
    map: (row, _related, { now }) => batches.map(row, now),
    destination: mparticleDestination({ client, settings, historical, log, refusedLimit }),
  });
}
