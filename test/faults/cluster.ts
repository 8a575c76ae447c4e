import { type Sandbox, type SandboxOptions, startSandbox } from '../process/sandbox.ts';
import { type Command, machineToken, type Service, startService } from '../process/service.ts';
import type { Journal } from './journal.ts';
import { type Passing, Relay } from './relay.ts';
import type { Step } from './steps.ts';

export const SIDES = ['commercetools', 'klaviyo'] as const;
export type Side = (typeof SIDES)[number];

/** Short, so that no take-over is waited for long. */
export const LEASE_MS = 2000;

/** A service process and the only ways out that it has. */
export interface Worker {
  service: Service;
  relays: Record<Side, Relay>;
}

/** Processes of one installation, each behind relays of its own: what one of them does is known, and can be disturbed. */
export class Cluster {
  readonly workers: Worker[] = [];
  /** Milliseconds from a death to the next claim. */
  readonly takeOvers: number[] = [];
  kills = 0;
  /** The last death, and how many claims of its run there had been. */
  private death: { before: number; died: number } | undefined;

  private constructor(
    readonly sandbox: Sandbox,
    /** Of the import that is looked at; another one may be put in its place. */
    public journal: Journal,
    private readonly environment: Record<string, string>,
    private readonly command: Command | undefined,
  ) {}

  static async start(
    shop: SandboxOptions,
    journal: Journal,
    {
      environment = {},
      workers = 2,
      command,
    }: { environment?: Record<string, string>; workers?: number; command?: Command | undefined } = {},
  ): Promise<Cluster> {
    const cluster = new Cluster(await startSandbox({ ...shop, limits: 'off' }), journal, environment, command);
    for (let count = 0; count < workers; count++) await cluster.add();
    return cluster;
  }

  /** Any process: all answer the same. */
  get service(): Service {
    const [worker] = this.workers;
    if (!worker) throw new Error('no process is left');
    return worker.service;
  }

  async add(more: Record<string, string> = {}): Promise<Worker> {
    const { environment } = this.sandbox;
    const relays = {
      commercetools: await new Relay(environment.CTP_API_URL ?? '').open(),
      klaviyo: await new Relay(environment.KLAVIYO_URL ?? '').open(),
    };
    for (const side of SIDES) relays[side].onEffect = (passing, answer) => this.journal.note(passing, answer);
    const own = { CTP_API_URL: relays.commercetools.url, KLAVIYO_URL: relays.klaviyo.url };
    const service = await startService(
      { ...environment, ...own, LEASE_SECONDS: String(LEASE_MS / 1000), READ_SHARDS: '2', ...this.environment, ...more },
      machineToken(environment),
      this.command,
    );
    const worker = { service, relays };
    this.workers.push(worker);
    return worker;
  }

  /** Resolves with the process that has come to the step first; it hangs there, and the others continue undisturbed. */
  reached(step: Step): { worker: Promise<Worker>; disarm(): void } {
    let found: (worker: Worker) => void = () => {};
    const worker = new Promise<Worker>((done) => {
      found = done;
    });
    const disarm = () => {
      for (const { relays } of this.workers) for (const side of SIDES) relays[side].fate = () => 'pass';
    };
    for (const each of this.workers) this.arm(each, step, disarm, found);
    return { worker, disarm };
  }

  /**
   * Kills a process and puts a new one in its place. Resolves with the number of records that were sent, also by requests
   * that arrived after the death, and not settled.
   */
  async replace(worker: Worker): Promise<number> {
    this.settleTakeOver();
    const before = this.journal.claims.length;
    const died = performance.now();
    await worker.service.child.kill('SIGKILL');
    this.kills++;
    this.workers.splice(this.workers.indexOf(worker), 1);
    for (const side of SIDES) await worker.relays[side].close();
    this.death = { before, died };
    const inFlight = this.journal.unsettled();
    await this.add();
    return inFlight;
  }

  /** Notes how long the last death has left its run alone; nothing when there was no take-over. */
  settleTakeOver(): void {
    const claim = this.death && this.journal.claims[this.death.before];
    if (this.death && claim) this.takeOvers.push(claim.at - this.death.died);
    this.death = undefined;
  }

  async close(): Promise<void> {
    await Promise.all(
      this.workers.map(({ service: { child } }) => (child.process.exitCode === null ? child.kill('SIGKILL') : null)),
    );
    for (const { relays } of this.workers) for (const side of SIDES) await relays[side].close();
    await this.sandbox.close();
  }

  private arm(worker: Worker, step: Step, disarm: () => void, found: (worker: Worker) => void): void {
    const relay = worker.relays[step.on];
    if (step.slow !== undefined) {
      const { slow } = step;
      worker.relays.klaviyo.fate = ({ method }) => (method === 'POST' ? slow : 'pass');
    }
    relay.fate = (passing: Passing) => {
      if (!step.matches(passing, this.journal)) return 'pass';
      disarm();
      if (step.fate === 'hold') {
        found(worker);
        return 'hold';
      }
      const stage = step.fate === 'withhold' ? 'effect' : 'answered';
      relay.onStage = (other, reached) => {
        if (other === passing && reached === stage) found(worker);
      };
      return step.fate === 'withhold' ? 'withhold' : 'pass';
    };
  }
}
