import type { CsvMparticleEnvironment, FileCheck, Prepared } from 'common/csv-files';
import { delimiterName } from 'common/csv-files';
import { number, table } from '../words';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${UNITS[power]}`;
}

const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0);
export const badRows = ({ rejected }: Pick<FileCheck, 'rejected'>): number => sum(rejected);

const readAs = ({ format }: Prepared) => `${format.encoding.name}, delimiter ${JSON.stringify(delimiterName(format.delimiter))}`;

function listOf(counts: Record<string, number>, what: string): string[] {
  return Object.entries(counts)
    .toSorted(([, one], [, other]) => other - one)
    .map(([code, count]) => `  ${number(count)} × ${code} (${what})`);
}

/** The result of `validate`. */
export function checkWords(prepared: Prepared, check: FileCheck): string {
  const { file, mappingName, historical } = prepared;
  const bad = badRows(check);
  const lines = [
    `${file.name}: ${number(check.rows)} rows, ${number(check.accepted)} would be sent, ${number(bad)} rejected, ${number(sum(check.skipped))} skipped.`,
    `Read as ${readAs(prepared)}; mapping ${mappingName}${historical ? '; historical' : ''}.`,
    ...unusedLine(check),
    ...listOf(check.rejected, 'rejected'),
    ...listOf(check.skipped, 'skipped'),
    ...listOf(check.warnings, 'sent, with a warning'),
  ];
  if (check.first.length > 0) {
    const rows = check.first.map(({ row, code, field = '', reason }) => [number(row), code, field, reason]);
    lines.push(
      '',
      bad > rows.length
        ? `The first ${rows.length} of ${number(bad)} rows that would be rejected:`
        : 'Rows that would be rejected:',
    );
    lines.push(table(['Row', 'Code', 'Column', 'Reason'], rows));
  }
  return lines.join('\n');
}

const unusedLine = ({ unused }: Pick<FileCheck, 'unused'>): string[] =>
  unused.length === 0 ? [] : [`Columns that are not imported: ${unused.map((name) => name.trim().slice(0, 60)).join(', ')}.`];

export interface Plan {
  prepared: Prepared;
  env: CsvMparticleEnvironment;
  rows: number;
  bad: number;
  /** The first row to be sent. */
  from: number;
  check?: FileCheck;
  importId?: string | undefined;
}

/** What an import is about to do, for the person who has to say yes. */
export function planWords({ prepared, env, rows, bad, from, check, importId }: Plan): string {
  const { file, mappingName, historical } = prepared;
  const { mparticle } = env;
  const { dataPlan, singleBatches, batchSize, parallelRequests } = mparticle;
  const plan = dataPlan
    ? `${dataPlan.name}, ${dataPlan.version === undefined ? 'latest version' : `version ${dataPlan.version}`}`
    : 'none';
  const mode = singleBatches ? 'each row a request of its own' : `requests of up to ${batchSize} rows`;
  const pace = `at most ${Math.floor(mparticle.batchesPerSecond * mparticle.rateShare)} rows/s`;
  const about: [string, string][] = [
    ['File', `${file.path} (${sizeOf(file.size)})`],
    ['Rows', `${number(rows)}${bad > 0 ? `, of which ${number(bad)} will be rejected` : ', none will be rejected'}`],
    ['Read as', readAs(prepared)],
    ['Mapping', mappingName],
    ['Host', mparticle.url],
    ['Environment', mparticle.environment === 'production' ? 'PRODUCTION' : mparticle.environment],
    ['Data plan', plan],
    [
      'Mode',
      `${mode}, ${parallelRequests === 1 ? 'one at a time' : `${parallelRequests} at a time`}, ${pace}${historical ? ', historical' : ''}`,
    ],
    ...(importId === undefined ? [] : [['Import id', importId] as [string, string]]),
    ['Begins', from === 1 ? 'at the first row' : `at row ${number(from)}`],
  ];
  const lines = [
    'This sends the rows of a file to mParticle:',
    '',
    table(
      ['', '', ''],
      about.map(([name, text]) => ['', name, text]),
    ).slice(1),
    '',
  ];
  if (check)
    lines.push(
      ...unusedLine(check),
      ...listOf(check.rejected, 'will be rejected'),
      ...listOf(check.skipped, 'skipped'),
      ...listOf(check.warnings, 'sent, with a warning'),
    );
  if (parallelRequests > 1) lines.push(ORDER);
  return lines.join('\n').trimEnd();
}

const ORDER =
  'Requests at a time give up the order of rows: use them only where each customer has one row, or events have timestamps and attributes do not differ.';

export const SEEN_BEFORE =
  'mParticle ignores batches it has seen within the last 30 to 60 days, so rows that were accepted change nothing there now. To send them as new ones, add --import-id with a new name.';

export const othersWords = (accepted: number): string =>
  `${number(accepted)} rows of an earlier content of this file were accepted. This import sends all of its rows, those too that are the same.`;

export const busyWords = (leaseSeconds: number): string =>
  `Another process is importing this file right now. If it was ended on another machine or in another container, try again in ${leaseSeconds} seconds.`;
