import { faultsOf, type SentBatch } from './schema.ts';

export interface FeedOptions {
  /** Whether a repeated `source_request_id` is dropped: documented for a request, unknown for each batch of a bulk request. */
  remembers?: boolean;
  /** A bulk request of nothing but bad batches is answered with 400. */
  refusesAllBad?: boolean;
  /** A bulk request in which any batch is bad is answered with 400, instead of 202 and silence. */
  refusesAnyBad?: boolean;
  /** Whether batches are kept; without, only their numbers are. */
  keepBatches?: boolean;
}

export interface NotedRequest {
  at: number;
  /** From its arrival until it was answered. */
  ms: number;
  path: string;
  batches: number;
  status: number;
}

interface Answer {
  status: number;
  errors?: { code: string; message: string }[];
}

const BATCHES = 100;
const EVENTS = 100;
const BATCH_BYTES = 128_000;
const HISTORICAL_MS = 72 * 3_600_000;

/** What one input of a workspace has taken. */
export class Feed {
  /** In the order of arrival; a repeat that is remembered isn't processed again. */
  readonly processed: SentBatch[] = [];
  readonly requests: NotedRequest[] = [];
  private readonly seen = new Set<string>();
  private refused = new Set<string>();
  /** Requests that have arrived and aren't answered yet. */
  open = 0;
  private readonly numbers = { accepted: 0, repeated: 0, hidden: 0, refused: 0 };
  /** What was wrong with batches that a 202 hid, without their data. */
  private readonly faults = new Map<string, number>();

  constructor(private readonly options: FeedOptions) {}

  ledger() {
    return {
      ...this.numbers,
      requests: this.requests.length,
      open: this.open,
      distinct: this.seen.size,
      faults: Object.fromEntries(this.faults),
    };
  }

  noteRequest(request: NotedRequest): void {
    this.requests.push(request);
  }

  /** Batches of these customers are malformed to this feed. */
  refuse(customerIds: string[]): void {
    this.refused = new Set(customerIds);
  }

  one(body: unknown): Answer {
    const wrong = this.faultsOf(body);
    if (wrong.length > 0) return this.refusal(wrong);
    this.process(body as SentBatch);
    return { status: 202 };
  }

  several(body: unknown, historical: boolean): Answer {
    if (!Array.isArray(body)) return this.refusal(['The body has to be an array.']);
    const events = body.reduce((sum: number, batch) => sum + ((batch as SentBatch)?.events?.length ?? 0), 0);
    if (body.length > BATCHES || events > EVENTS) return this.refusal(['There are too many batches or events.']);
    const judged = body.map((batch) => ({ batch: batch as SentBatch, wrong: this.faultsOf(batch, historical) }));
    const bad = judged.filter(({ wrong }) => wrong.length > 0);
    const { refusesAllBad = true, refusesAnyBad = false } = this.options;
    const allBad = refusesAllBad && body.length > 0 && bad.length === body.length;
    if (allBad || (refusesAnyBad && bad.length > 0)) return this.refusal(bad.flatMap(({ wrong }) => wrong));
    for (const { batch, wrong } of judged) {
      if (wrong.length === 0) this.process(batch);
      else this.hide(wrong);
    }
    return { status: 202 };
  }

  private faultsOf(batch: unknown, historical = false): string[] {
    const wrong = faultsOf(batch);
    if (wrong.length > 0) return wrong;
    const sent = batch as SentBatch;
    if (Buffer.byteLength(JSON.stringify(sent)) > BATCH_BYTES) return ['The batch is too large.'];
    if (this.refused.has(sent.user_identities.customer_id ?? '')) return ['The batch is malformed.'];
    if (!historical) return [];
    const times = (sent.events ?? []).map(({ data }) => data.timestamp_unixtime_ms ?? Number.POSITIVE_INFINITY);
    const old = times.length > 0 && times.every((time) => time <= Date.now() - HISTORICAL_MS);
    return old ? [] : ['The batch is too young, or has no time.'];
  }

  private refusal(wrong: string[]): Answer {
    this.numbers.refused++;
    return { status: 400, errors: wrong.slice(0, 5).map((message) => ({ code: 'BAD_REQUEST', message })) };
  }

  private hide(wrong: string[]): void {
    this.numbers.hidden++;
    for (const each of wrong) this.faults.set(each, (this.faults.get(each) ?? 0) + 1);
  }

  private process(batch: SentBatch): void {
    this.numbers.accepted++;
    const { remembers = true, keepBatches = true } = this.options;
    const known = this.seen.has(batch.source_request_id);
    if (known) this.numbers.repeated++;
    this.seen.add(batch.source_request_id);
    if (keepBatches && !(known && remembers)) this.processed.push(batch);
  }
}
