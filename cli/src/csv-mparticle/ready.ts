import { type CsvMparticleEnvironment, isEncoding, loadCsvMparticle, type Prepared, prepare } from 'common/csv-files';
import { ImportError, InvalidEnvironment } from 'common/errors';
import { Usage } from '../exit';
import type { CsvContext } from './program';

export interface ReadingOptions {
  mapping?: string;
  encoding?: string;
  delimiter?: string;
  historical?: boolean;
}

/** A file, its mapping and how it is read. @throws ImportError `invalid_file`, `invalid_mapping`; Usage */
export async function preparedFile(path: string, options: ReadingOptions): Promise<Prepared> {
  const { mapping, encoding, delimiter, historical = false } = options;
  if (encoding !== undefined && !isEncoding(encoding)) {
    throw new Usage(`--encoding ${encoding} is not known. Examples: utf-8, windows-1252, iso-8859-15, utf-16le, shift_jis.`);
  }
  return prepare({ path, mapping, encoding, delimiter, historical });
}

/**
 * Everything that has to be right before a file is read as a whole.
 * @throws Usage with all faults of variables, mapping, file and header, which are corrected together
 */
export async function ready(
  { variables }: CsvContext,
  path: string,
  options: ReadingOptions,
): Promise<{ env: CsvMparticleEnvironment; prepared: Prepared }> {
  const faults: unknown[] = [];
  const note = (error: unknown) => {
    faults.push(error);
    return undefined;
  };
  const env = await Promise.resolve()
    .then(() => loadCsvMparticle(variables))
    .catch(note);
  const prepared = await preparedFile(path, options).catch(note);
  if (env && prepared) return { env, prepared };
  const [first] = faults;
  if (faults.length === 1 || !faults.every(isOurs)) throw first;
  throw new Usage(faults.map((fault) => (fault as Error).message).join('\n'));
}

const isOurs = (error: unknown) => error instanceof Usage || error instanceof InvalidEnvironment || error instanceof ImportError;
