import { createHash } from 'node:crypto';
import { type Rejected, rejected, type Skipped } from '../../../contract/outcome';
import type { CsvRow } from '../../../systems/csv/rows';
import { type Batch, type BatchRecord, LIMITS } from '../../../systems/mparticle/batch';
import type { DataPlan } from '../../../systems/mparticle/environment';
import { REJECTIONS } from '../mapping/codes';
import type { Mapping } from '../mapping/mapping';
import { type Content, type MapRow, rowMapper } from '../mapping/rowMapper';

/** What all batches of an import have in common. */
export interface BatchParts {
  mapping: Mapping;
  header: readonly string[];
  environment: Batch['environment'];
  dataPlan?: DataPlan | undefined;
  historical: boolean;
  /** Names the import: the hash of the file, or what the user gave. */
  importId: string;
}

export interface MappedBatch {
  kind: 'mapped';
  records: [BatchRecord];
  warnings: string[];
}

/** What is the same in every batch, with room for ids and a time. */
const FRAME_BYTES = 1500;

/** From a row to its batch. Pure: the same row of the same import is always the same batch, byte for byte. */
export class RowBatches {
  private readonly mapRow: MapRow;
  private readonly frame: Pick<Batch, 'context'>;
  private readonly idPrefix: string;

  constructor(private readonly parts: BatchParts) {
    const { mapping, header, historical, dataPlan, environment, importId } = parts;
    this.mapRow = rowMapper(mapping, { header, historical });
    this.frame = dataPlan ? { context: { data_plan: planOf(dataPlan) } } : {};
    const plan = dataPlan ? `${dataPlan.name}/${dataPlan.version ?? ''}` : '';
    // JSON, so that no two different lists are the same text.
    this.idPrefix = JSON.stringify([importId, environment, plan, mapping.hash, historical]);
  }

  map(row: CsvRow, now: number): MappedBatch | Skipped | Rejected {
    const mapped = this.mapRow(row, now);
    if (mapped.kind !== 'mapped') return mapped;
    const json = JSON.stringify(this.batchOf(row, mapped.content));
    const bytes = Buffer.byteLength(json);
    if (bytes > LIMITS.batchBytes) return tooLarge();
    return { kind: 'mapped', records: [{ row: row.number, json, bytes }], warnings: mapped.warnings };
  }

  /** What `map` would answer, without the batch, which is written only where its size is in doubt. */
  check(row: CsvRow, now: number): { kind: 'mapped'; warnings: string[] } | Skipped | Rejected {
    const mapped = this.mapRow(row, now);
    if (mapped.kind !== 'mapped') return mapped;
    if (mapped.atMostBytes + FRAME_BYTES <= LIMITS.batchBytes) return mapped;
    return this.map(row, now);
  }

  private batchOf(row: CsvRow, { identities, attributes, event }: Content): Batch {
    const { mapping, environment } = this.parts;
    const hash = createHash('sha256')
      .update(this.idPrefix)
      .update(`${row.number}${JSON.stringify(row.cells)}`)
      .digest('hex');
    const batch: Batch = {
      environment,
      source_request_id: `csv-${hash.slice(0, 40)}`,
      ...this.frame,
      user_identities: identities,
    };
    if (mapping.userAttributes.length > 0) batch.user_attributes = attributes;
    if (event && mapping.event) {
      const { name, timestamp, attributes: custom } = event;
      batch.events = [
        {
          event_type: 'custom_event',
          data: {
            event_name: name,
            custom_event_type: mapping.event.type,
            ...(timestamp === undefined ? {} : { timestamp_unixtime_ms: timestamp }),
            source_message_id: uuidOf(hash),
            custom_attributes: custom,
          },
        },
      ];
    }
    return batch;
  }
}

const tooLarge = () => rejected('too_large', REJECTIONS.too_large);

const planOf = ({ name, version }: DataPlan) => ({ plan_id: name, ...(version === undefined ? {} : { plan_version: version }) });

/** A UUID of the kind that is for own rules (RFC 9562, version 8). */
function uuidOf(hash: string): string {
  const variant = '89ab'[Number.parseInt(hash[16] ?? '0', 16) & 3];
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
