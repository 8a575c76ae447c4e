/**
 * Files of the route CSV -> mParticle without what imports them: a check needs no engine and no store, whose libraries take half a
 * second of the processor to load, as much as a check of 50,000 rows.
 */

export { loadMapping } from '../routes/csv-mparticle/mapping/loadMapping';
export { checkPrepared, type FileOptions, type Prepared, prepare } from '../routes/csv-mparticle/prepare';
export { type FileCheck, hashOf } from '../routes/csv-mparticle/rows/check';
export { isEncoding } from '../systems/csv/encoding';
export { delimiterName } from '../systems/csv/header';
export {
  CSV_MPARTICLE_VARIABLES,
  type CsvMparticleEnvironment,
  loadBatchFrame,
  loadCsvMparticle,
  loadFolders,
} from './csvMparticleEnvironment';
