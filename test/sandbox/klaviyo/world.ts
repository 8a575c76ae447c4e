import { Faults, randomFrom } from '../faults.ts';
import type { Answer, Call } from './call.ts';
import { Catalog } from './catalog.ts';
import { type Config, defaults } from './config.ts';
import { Events } from './events.ts';
import { Jobs } from './jobs.ts';
import { Limiter } from './limits.ts';
import { Profiles } from './profiles.ts';
import { Requests } from './requests.ts';

/** A row that a job couldn't process. */
export type RowError = { id: string; code: string; title: string; detail: string; source: { pointer: string }; row?: unknown };

export type Handler = (world: World, call: Call) => Answer;

/** Everything one stand-in knows: an account and what has been done to it. */
export class World {
  readonly config: Config;
  readonly faults: Faults;
  readonly limiter = new Limiter();
  readonly requests = new Requests();
  readonly profiles = new Profiles();
  readonly events = new Events();
  readonly catalog = new Catalog();
  /** Kept apart because only catalog jobs count against the documented number in progress. */
  readonly profileJobs: Jobs<RowError>;
  readonly catalogJobs: Jobs<RowError>;
  private readonly initial: Config;

  constructor(config: Partial<Config>, seed: number) {
    this.initial = { ...defaults(), ...config };
    this.config = { ...this.initial };
    this.faults = new Faults(seed);
    const random = randomFrom(seed);
    this.profileJobs = new Jobs(this.config, random);
    this.catalogJobs = new Jobs(this.config, random);
  }

  settle(): void {
    this.profileJobs.settle();
    this.catalogJobs.settle();
  }

  /** Counters, limits, faults and configuration; what arrived stays. */
  reset(): void {
    Object.assign(this.config, this.initial);
    this.faults.set([]);
    this.limiter.clear();
    this.requests.clear();
  }

  clear(): void {
    this.reset();
    this.profiles.clear();
    this.events.clear();
    this.catalog.clear();
    this.profileJobs.clear();
    this.catalogJobs.clear();
  }
}
