import { InvalidEnvironment, Reader, type Variables } from '../base/variables';
import type { Notice } from '../contract/run';
import { CSV_VARIABLES, type Folders, readFolders } from '../routes/csv-mparticle/settings';
import { MPARTICLE_VARIABLES, type MparticleSettings, readBatchFrame, readMparticle } from '../systems/mparticle/environment';
import { ENGINE_VARIABLES, readEngine } from './engineEnvironment';

/** Every environment variable of the route CSV -> mParticle; docs/configuration.md is checked against it. */
export const CSV_MPARTICLE_VARIABLES = [...MPARTICLE_VARIABLES, ...CSV_VARIABLES, ...ENGINE_VARIABLES] as const;

export interface CsvMparticleEnvironment extends Folders {
  mparticle: MparticleSettings;
  leaseSeconds: number;
  rejectLimit: number;
  logLevel: string;
  /** What should be known of the configuration. */
  notices: Notice[];
}

/** @throws InvalidEnvironment, whose message lists every fault and names the variables */
export function loadCsvMparticle(variables: Variables): CsvMparticleEnvironment {
  const { value: mparticle, faults, notices } = readMparticle(variables);
  const reader = new Reader<(typeof ENGINE_VARIABLES)[number]>(variables);
  const engine = readEngine(reader);
  const all = [...faults, ...reader.faults];
  if (all.length > 0) throw new InvalidEnvironment(all);
  return { mparticle, ...engine, ...readFolders(variables), notices };
}

/** What decides how a batch looks: no key is needed for a preview. @throws InvalidEnvironment */
export function loadBatchFrame(variables: Variables): Pick<MparticleSettings, 'environment' | 'dataPlan'> {
  const { value, faults } = readBatchFrame(variables);
  if (faults.length > 0) throw new InvalidEnvironment(faults);
  return value;
}

/** Where state and logs are: all that a list of rejected rows needs. */
export const loadFolders = readFolders;
