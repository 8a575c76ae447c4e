/**
 * The route CSV -> mParticle alone: applications that import nothing else don't load the other systems' libraries, which take
 * more time and memory than a check of a hundred thousand rows.
 */

export { loadMapping } from '../routes/csv-mparticle/mapping/loadMapping';
export { checkPrepared, type FileOptions, type Prepared, prepare } from '../routes/csv-mparticle/prepare';
export { type FileCheck, hashOf } from '../routes/csv-mparticle/rows/check';
export { isEncoding } from '../systems/csv/encoding';
export { delimiterName } from '../systems/csv/header';
export { ActiveImport } from './activeImport';
export { CsvImports, checkCsvMparticle, LastImport, nothingImported, previewRows, type Standing } from './csvImports';
export {
  CSV_MPARTICLE_VARIABLES,
  type CsvMparticleEnvironment,
  loadBatchFrame,
  loadCsvMparticle,
  loadFolders,
} from './csvMparticleEnvironment';
