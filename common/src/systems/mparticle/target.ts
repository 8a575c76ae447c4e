import { createHash } from 'node:crypto';
import type { MparticleSettings } from './environment';

/** Names a key without telling it. */
export const keyHash = (apiKey: string): string => createHash('sha256').update(apiKey).digest('hex').slice(0, 16);

/** The feed that is written to: batches of one environment are no repeats of the other's. */
export const targetOf = ({ url, apiKey, environment }: Pick<MparticleSettings, 'url' | 'apiKey' | 'environment'>): string =>
  `${url} ${keyHash(apiKey)} ${environment}`;
