import { sleep } from '../../base/wait';
import { Fatal, Retryable } from '../../contract/errors';
import { Refusal } from './session';

/** What Klaviyo says of any job. */
export interface JobResource {
  id: string;
  attributes: { status: unknown; createdAt: Date | string };
}

/** The jobs of one kind: how to look at one, and how to list those of a status, up to a hundred a page. */
export interface Jobs<J extends JobResource> {
  read(id: string): Promise<{ body: { data: J } }>;
  list(filter: string, pageCursor?: string): Promise<Listing>;
}

export interface Listing {
  response: { headers: object };
  body: { data: JobResource[]; links?: { next?: string | null } };
}

/** Milliseconds between two looks; longer while nothing ends. */
const PAUSE = { first: 200, longest: 3000, growth: 1.4 };
/** Up to so many jobs are looked at one by one: the two lists cost as much. */
const FEW = 2;
/** Of a hundred jobs each; more in progress than the API allows at once there can't be. */
const PAGES = 10;

interface Waiting<J> {
  deadline: number;
  /** Undefined: its end is enough, however it ended. */
  result?(job: J): void;
  end(): void;
  reject(error: unknown): void;
}

export interface Unfinished {
  jobs: Map<string, JobResource>;
  /** Epoch milliseconds by Klaviyo's clock, which its times are by; undefined when the answer doesn't tell. */
  serverNow: number | undefined;
}

/** The jobs of one kind that haven't ended, also those of other clients. `queued` is not finished. */
export async function unfinished(jobs: Pick<Jobs<JobResource>, 'list'>): Promise<Unfinished> {
  const found = new Map<string, JobResource>();
  let serverNow: number | undefined;
  // In the order of their lives: a job that reaches the next status in between is still found.
  for (const status of ['queued', 'processing']) {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const { body, response } = await jobs.list(`equals(status,"${status}")`, cursor);
      for (const job of body.data) found.set(job.id, job);
      const date = Date.parse(String((response.headers as { date?: unknown }).date));
      if (!Number.isNaN(date)) serverNow = date;
      cursor = cursorOf(body.links?.next);
      if (cursor === undefined) break;
    }
  }
  return { jobs: found, serverNow };
}

/** The SDK takes a whole link only when it is https; the cursor alone always works. */
export function cursorOf(link: string | null | undefined): string | undefined {
  return link ? (new URL(link).searchParams.get('page[cursor]') ?? undefined) : undefined;
}

/** Waits for the jobs of one kind together: a list of a hundred costs as much as a look at one. */
export class JobPoller<J extends JobResource> {
  private readonly waiting = new Map<string, Waiting<J>>();
  private watching = false;

  /** @param jobMs milliseconds, from its start, after which a job that hasn't ended isn't waited for any longer */
  constructor(
    private readonly jobs: Jobs<J>,
    private readonly signal: AbortSignal,
    private readonly jobMs: number,
  ) {}

  /**
   * The job as it is when it is complete.
   * @param ageMs milliseconds since it was started, over all slices of work
   * @throws Fatal `klaviyo_job_timeout` when it doesn't end in time: sending its records again and again would not help
   * @throws Retryable when it was cancelled, or isn't known any more: its records may have arrived, and are sent again
   */
  complete(id: string, ageMs = 0): Promise<J> {
    return new Promise<J>((resolve, reject) => {
      this.wait(id, { deadline: this.deadline(ageMs), result: resolve, end: () => {}, reject });
    });
  }

  /**
   * Resolves when the job isn't in progress any more, however it ended.
   * @throws Fatal `klaviyo_job_timeout`
   */
  over(id: string, ageMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wait(id, { deadline: this.deadline(ageMs), end: resolve, reject });
    });
  }

  private deadline(ageMs: number): number {
    return performance.now() + this.jobMs - ageMs;
  }

  private wait(id: string, waiting: Waiting<J>): void {
    this.waiting.set(id, waiting);
    void this.watch();
  }

  private async watch(): Promise<void> {
    if (this.watching) return;
    this.watching = true;
    try {
      for (let pause = PAUSE.first; this.waiting.size > 0; ) {
        await sleep(pause, this.signal);
        const before = this.waiting.size;
        await this.look();
        pause = this.waiting.size < before ? PAUSE.first : Math.min(pause * PAUSE.growth, PAUSE.longest);
      }
    } catch (error) {
      for (const { reject } of this.waiting.values()) reject(error);
      this.waiting.clear();
    } finally {
      this.watching = false;
    }
  }

  private async look(): Promise<void> {
    const open = this.waiting.size > FEW ? (await unfinished(this.jobs)).jobs : undefined;
    const ended = [...this.waiting].filter(([id]) => !open?.has(id));
    await Promise.all(
      ended.map(async ([id, waiting]) => {
        if (open && !waiting.result) this.settle(id, waiting);
        else await this.lookAt(id, waiting);
      }),
    );
    const now = performance.now();
    for (const [id, { deadline, reject }] of this.waiting) {
      if (deadline > now) continue;
      this.waiting.delete(id);
      reject(timeout(this.jobMs));
    }
  }

  private async lookAt(id: string, waiting: Waiting<J>): Promise<void> {
    const answer = await this.jobs.read(id).catch((error: unknown) => {
      if (error instanceof Refusal) return undefined;
      throw error;
    });
    if (!answer) return this.settle(id, waiting, jobLost());
    const { data } = answer.body;
    const status = String(data.attributes.status);
    if (status === 'cancelled') {
      this.settle(id, waiting, new Retryable('klaviyo_job_cancelled', 'Klaviyo cancelled a job.'));
    } else if (status === 'complete') {
      waiting.result?.(data);
      this.settle(id, waiting);
    }
  }

  /** `failure` is of no interest where only the end of the job counts. */
  private settle(id: string, { result, end, reject }: Waiting<J>, failure?: Retryable): void {
    this.waiting.delete(id);
    if (failure && result) reject(failure);
    else end();
  }
}

export const jobLost = () => new Retryable('klaviyo_job_lost', 'Klaviyo does not know a job any more that it has accepted.');

/** Asking for a job is refused when it isn't there any more. */
export const lostOr = (error: unknown): unknown => (error instanceof Refusal ? jobLost() : error);

function timeout(jobMs: number): Fatal {
  const minutes = Math.round(jobMs / 6000) / 10;
  return new Fatal(
    'klaviyo_job_timeout',
    `A job in Klaviyo did not finish within ${minutes} minutes: look at its status in Klaviyo, then resume.`,
  );
}
