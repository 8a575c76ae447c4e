import { secureUrl } from '../../base/urls';
import { Reader } from '../../base/variables';
import type { Notice } from '../../contract/run';
import { LIMITS } from './batch';

export interface DataPlan {
  name: string;
  /** Without it the latest. */
  version?: number;
}

/** A feed of one workspace, and how fast it may be filled. */
export interface MparticleSettings {
  apiKey: string;
  apiSecret: string;
  /** Ends with `/v2`. */
  url: string;
  environment: 'development' | 'production';
  dataPlan?: DataPlan;
  /** Each batch is a request of its own. */
  singleBatches: boolean;
  batchSize: number;
  /** Least pause before each request (ms). */
  pauseMs: number;
  batchesPerSecond: number;
  rateShare: number;
  parallelRequests: number;
  debug: boolean;
}

type Variables = Record<string, string | undefined>;

export const MPARTICLE_VARIABLES = [
  'MPARTICLE_API_KEY',
  'MPARTICLE_API_SECRET',
  'MPARTICLE_HOST',
  'MPARTICLE_ENVIRONMENT',
  'MPARTICLE_DATA_PLAN_NAME',
  'MPARTICLE_DATA_PLAN_VERSION',
  'MPARTICLE_IMPORT_SINGLE_BATCHES',
  'MPARTICLE_IMPORT_BATCH_SIZE',
  'SLEEP_BETWEEN_REQUESTS_SECONDS',
  'MPARTICLE_DEBUG',
  'MPARTICLE_BATCHES_PER_SECOND',
  'MPARTICLE_RATE_SHARE',
  'MPARTICLE_PARALLEL_REQUESTS',
] as const;
type Name = (typeof MPARTICLE_VARIABLES)[number];

/** Three requests of 90 fill 270 batches a second in every way of counting; of 100, only two fit into some seconds. */
const BATCH_SIZE = 90;

/** Reads variables, each fault with its name; values are never repeated. */
class Variable {
  readonly faults: string[] = [];
  readonly notices: Notice[] = [];
  constructor(private readonly variables: Variables) {}

  text(name: Name): string | undefined {
    return this.variables[name]?.trim() || undefined;
  }

  required(name: Name): string {
    const text = this.text(name);
    if (text === undefined) this.faults.push(`${name} is missing.`);
    return text ?? '';
  }

  fault(name: Name, rule: string): void {
    this.faults.push(`${name} ${rule}`);
  }

  boolean(name: Name): boolean {
    const text = this.text(name)?.toLowerCase() ?? 'false';
    if (!['true', 'false', '1', '0'].includes(text)) this.fault(name, 'must be true or false.');
    return text === 'true' || text === '1';
  }

  number(name: Name, fallback: number, { min, max, whole = false }: { min: number; max: number; whole?: boolean }): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^[\d.]+$/.test(text) && value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    this.fault(name, `must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`);
    return fallback;
  }
}

export interface Read<T> {
  value: T;
  faults: string[];
  notices: Notice[];
}

export function readMparticle(variables: Variables): Read<MparticleSettings> {
  const read = new Variable(variables);
  const secrets = new Reader<Name>(variables);
  const apiKey = secrets.requiredSecret('MPARTICLE_API_KEY');
  const apiSecret = secrets.requiredSecret('MPARTICLE_API_SECRET');
  const url = hostOf(read);
  const plan = planOf(read);
  const value: MparticleSettings = {
    apiKey,
    apiSecret,
    url,
    environment: environmentOf(read),
    ...(plan ? { dataPlan: plan } : {}),
    singleBatches: read.boolean('MPARTICLE_IMPORT_SINGLE_BATCHES'),
    batchSize: batchSizeOf(read),
    pauseMs: read.number('SLEEP_BETWEEN_REQUESTS_SECONDS', 0.01, { min: 0, max: 3600 }) * 1000,
    batchesPerSecond: read.number('MPARTICLE_BATCHES_PER_SECOND', 270, { min: 1, max: 100_000 }),
    rateShare: read.number('MPARTICLE_RATE_SHARE', 0.95, { min: 0.05, max: 1 }),
    parallelRequests: read.number('MPARTICLE_PARALLEL_REQUESTS', 1, { min: 1, max: 20, whole: true }),
    debug: read.boolean('MPARTICLE_DEBUG'),
  };
  return { value, faults: [...secrets.faults, ...read.faults], notices: read.notices };
}

/** What decides how a batch looks, for a preview: no key is needed for that. */
export function readBatchFrame(variables: Variables): Read<Pick<MparticleSettings, 'environment' | 'dataPlan'>> {
  const read = new Variable(variables);
  const plan = planOf(read);
  return { value: { environment: environmentOf(read), ...(plan ? { dataPlan: plan } : {}) }, faults: read.faults, notices: [] };
}

/** No default: the wrong pod is another company's account, and a missing environment would mean production. */
function environmentOf(read: Variable): MparticleSettings['environment'] {
  const text = read.required('MPARTICLE_ENVIRONMENT');
  if (text !== '' && text !== 'development' && text !== 'production') {
    read.fault('MPARTICLE_ENVIRONMENT', 'must be development or production.');
  }
  return text === 'production' ? 'production' : 'development';
}

function hostOf(read: Variable): string {
  const text = read.required('MPARTICLE_HOST');
  if (text === '') return '';
  const url = secureUrl(text) === undefined ? undefined : new URL(text);
  if (!url || url.username || url.search || url.hash) {
    read.fault('MPARTICLE_HOST', 'must be an https URL such as https://s2s.eu1.mparticle.com/v2 (http only for 127.0.0.1).');
    return '';
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/v2$/, '')}/v2`;
}

function planOf(read: Variable): DataPlan | undefined {
  const name = read.text('MPARTICLE_DATA_PLAN_NAME');
  const version = read.text('MPARTICLE_DATA_PLAN_VERSION');
  if (version === undefined) return name === undefined ? undefined : { name };
  const number = Number(version);
  if (!/^\d{1,9}$/.test(version) || number < 1) read.fault('MPARTICLE_DATA_PLAN_VERSION', 'must be a whole number from 1.');
  if (name === undefined) read.fault('MPARTICLE_DATA_PLAN_NAME', 'is missing: a version alone names no data plan.');
  return { name: name ?? '', version: number };
}

function batchSizeOf(read: Variable): number {
  const name = 'MPARTICLE_IMPORT_BATCH_SIZE';
  const size = read.number(name, BATCH_SIZE, { min: 1, max: 1_000_000, whole: true });
  if (size <= LIMITS.batches) return size;
  const message = `${name} is above ${LIMITS.batches}, the most that mParticle takes: ${LIMITS.batches} is used.`;
  read.notices.push({ code: 'batch_size', message });
  return LIMITS.batches;
}
