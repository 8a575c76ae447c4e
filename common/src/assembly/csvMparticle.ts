/**
 * The route CSV -> mParticle alone: applications that import nothing else don't load the other systems' libraries, which take
 * more time and memory than a check of a hundred thousand rows.
 */

export { ActiveImport } from './activeImport';
export * from './csvFiles';
export { CsvImports, checkCsvMparticle, LastImport, nothingImported, previewRows, type Standing } from './csvImports';
