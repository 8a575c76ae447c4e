import type { Reader } from '../../base/variables';

export interface OmetriaEnvironment {
  apiKey: string;
  /** Without `/v2` and without a slash at the end. */
  url: string;
  /** Pushes a second. */
  rate: number;
}

export const OMETRIA_VARIABLES = ['OMETRIA_APIKEY', 'OMETRIA_URL', 'OMETRIA_RATE'] as const;

/** 4 is the lower of the two limits that Ometria's documents name; faults are collected by the reader. */
export function readOmetria(reader: Reader<(typeof OMETRIA_VARIABLES)[number]>): OmetriaEnvironment {
  return {
    apiKey: reader.requiredSecret('OMETRIA_APIKEY'),
    url: reader.url('OMETRIA_URL', reader.optional('OMETRIA_URL') ?? 'https://api.ometria.com').replace(/\/v2$/, ''),
    rate: reader.number('OMETRIA_RATE', 4, 0.1, 100),
  };
}
