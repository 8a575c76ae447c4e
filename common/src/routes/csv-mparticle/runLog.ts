import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Fatal } from '../../contract/errors';
import type { Exchange, Observer } from '../../systems/mparticle/client';
import type { SendingLog } from '../../systems/mparticle/destination';

/** Where each batch is a request, so many lines would say nothing more. */
const SINGLE_EVERY_MS = 1000;

export interface RunLogOptions {
  folder: string;
  /** Name of the file that is imported. */
  file: string;
  /** A line for each request. */
  debug: boolean;
  /** Each batch is a request of its own. */
  single: boolean;
  /** The first row that isn't settled. */
  row: number;
  now?: () => Date;
}

/**
 * One file for each start, for people: rows, numbers and codes, and `#N#` in every line, the first row that isn't settled. Written
 * before each request, so that the last line says where it was, however the process ended. The store decides where a resume begins.
 */
export class RunLog implements SendingLog, Observer {
  readonly path: string;
  private readonly descriptor: number;
  private readonly inFlight = new Set<number>();
  private next: number;
  private lastAt = Number.NEGATIVE_INFINITY;

  /** @throws Fatal `log_unwritable` */
  constructor(private readonly options: RunLogOptions) {
    this.next = options.row;
    const time = this.now()
      .toISOString()
      .replace(/[-:]|\.\d+/g, '');
    this.path = join(options.folder, `${options.file}_${time}.log`);
    this.descriptor = this.writing(() => {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      return openSync(this.path, 'a', 0o600);
    });
  }

  /** The first row that isn't settled. */
  get position(): number {
    return this.inFlight.size > 0 ? Math.min(...this.inFlight) : this.next;
  }

  note(text: string): void {
    this.writing(() => writeSync(this.descriptor, `${this.now().toISOString()} ${text} #${this.position}#\n`));
    this.lastAt = performance.now();
  }

  sending(rows: readonly number[]): void {
    this.inFlight.add(rows[0] ?? 0);
    this.often(`sending ${named(rows)}`);
  }

  settled(rows: readonly number[], refused: number, ms: number): void {
    this.inFlight.delete(rows[0] ?? 0);
    this.next = Math.max(this.next, (rows.at(-1) ?? 0) + 1);
    const bad = refused > 0 ? `, ${refused} of them refused,` : '';
    const text = refused === rows.length ? `refused ${named(rows)}` : `accepted ${named(rows)}${bad}`;
    this.often(`${text} in ${Math.round(ms)} ms`);
  }

  waiting(ms: number, code: string): void {
    this.note(`waiting ${(ms / 1000).toFixed(1)} s: ${code}`);
  }

  exchanged({ path, batches, bytes, status, ms, used, retryAfter, exceeded }: Exchange): void {
    if (!this.options.debug) return;
    const headers = Object.entries({ used, 'retry-after': retryAfter, exceeded }).flatMap(([name, value]) =>
      // Headers are the other side's: nothing but a number or a short word gets through.
      value !== undefined && /^[\w.%,: -]{1,40}$/.test(value) ? [`${name} ${value}`] : [],
    );
    this.note([`request ${path}: ${batches} rows, ${bytes} bytes, status ${status}, ${ms} ms`, ...headers].join(', '));
  }

  /** @param row the first row that isn't settled, as stored */
  end(text: string, row: number): void {
    this.inFlight.clear();
    this.next = row;
    this.note(text);
    closeSync(this.descriptor);
  }

  private often(text: string): void {
    if (this.options.single && performance.now() - this.lastAt < SINGLE_EVERY_MS) return;
    this.note(text);
  }

  private now(): Date {
    return this.options.now?.() ?? new Date();
  }

  private writing<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      const { code = 'unknown reason' } = error as NodeJS.ErrnoException;
      throw new Fatal('log_unwritable', `The log could not be written (${code}): ${this.options.folder}`);
    }
  }
}

function named(rows: readonly number[]): string {
  const [first, last] = [rows[0], rows.at(-1)];
  return first === last ? `row ${first}` : `rows ${first}-${last}`;
}
