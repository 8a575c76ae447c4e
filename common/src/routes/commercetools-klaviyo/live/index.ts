import type { Logger } from '../../../base/log';
import { Lane, type LiveBatch, type Result } from '../../../engine/live/lane';
import type { Notification } from '../../../systems/commercetools/notification';
import { deferredBy, type Results, setAll } from './batch';
import { categories } from './categories';
import { customers } from './customers';
import { interpret, type LiveKind, type LiveResource } from './interest';
import { orders } from './orders';
import type { LiveParts } from './parts';
import { products } from './products';
import { payments, prices, stock } from './related';
import { merged, type Work, workOf } from './work';

export { interestOf, LIVE_RESOURCES, type LiveKind, type LiveResource } from './interest';
export type { LiveParts } from './parts';
export { plainWork, type Work } from './work';

/** What becomes of a notification, and of which kind it is. */
export type Handled = { kind: LiveKind; id: string; result: Result } | { ignored: string };

interface Options {
  /** What a batch works with that begins now. */
  parts(): LiveParts;
  log: Logger;
  chosen: readonly LiveResource[];
  /** Why nothing of a kind can be sent by the deadline. */
  closed(kind: LiveKind, deadline: number): Result | undefined;
  /** Called with each record's result, before its callers have it: what has to be saved is saved by then. */
  settle(kind: LiveKind, id: string, result: Result): Promise<Result>;
}

/** The lanes of the kinds of records, and the way of a notification into them. */
export class LiveRoute {
  private readonly lanes: Record<LiveKind, Lane<Work>>;

  constructor(private readonly options: Options) {
    const parts = () => options.parts();
    const lane = (kind: LiveKind, run: (batch: LiveBatch<Work>) => Promise<Results>) =>
      new Lane<Work>({
        merge: merged,
        closed: (deadline) => options.closed(kind, deadline),
        run: (batch) => this.settled(kind, batch, run),
      });
    const orderLane = lane('orders', (batch) => orders(batch, parts()));
    const productLane = lane('products', (batch) => products(batch, parts()));
    this.lanes = {
      customers: lane('customers', (batch) => customers(batch, parts())),
      orders: orderLane,
      categories: lane('categories', (batch) => categories(batch, parts())),
      products: productLane,
      payments: lane('payments', (batch) => payments(batch, parts(), orderLane)),
      stock: lane('stock', (batch) => stock(batch, parts(), productLane)),
      prices: lane('prices', (batch) => prices(batch, parts(), productLane)),
    };
  }

  async handle(notification: Notification, mayRepeat: boolean, deadline: number): Promise<Handled> {
    const interpretation = interpret(notification, this.options.chosen);
    if ('ignored' in interpretation) return interpretation;
    if ('skipped' in interpretation) {
      const { kind, skipped } = interpretation;
      return { kind, id: notification.resource.id, result: { kind: 'skipped', code: skipped } };
    }
    const { kind, id, isDeleted, aspects } = interpretation;
    const work = workOf(notification, { isDeleted, aspects, mayRepeat });
    return { kind, id, result: await this.lanes[kind].submit(id, work, deadline) };
  }

  /** A record that is to be looked at again, without a notification. */
  again(kind: LiveKind, id: string, work: Work, deadline: number): Promise<Result> {
    return this.lanes[kind].submit(id, work, deadline);
  }

  /** Those that hand on to others end first. */
  async end(): Promise<void> {
    const { payments: ofPayments, stock: ofStock, prices: ofPrices, ...others } = this.lanes;
    await Promise.all([ofPayments, ofStock, ofPrices, ...Object.values(others)].map((lane) => lane.end()));
  }

  private async settled(
    kind: LiveKind,
    batch: LiveBatch<Work>,
    run: (batch: LiveBatch<Work>) => Promise<Results>,
  ): Promise<Results> {
    const started = performance.now();
    const results = await run(batch).catch((error: unknown) => {
      const all: Results = new Map();
      setAll(all, batch.work.keys(), deferredBy(error, { signal: batch.signal, log: this.options.log }));
      return all;
    });
    const saved = [...results].map(async ([id, result]) => [id, await this.options.settle(kind, id, result)] as const);
    const settled = new Map(await Promise.all(saved));
    const count = (wanted: Result['kind']) => [...settled.values()].filter((each) => each.kind === wanted).length;
    this.options.log.info(
      {
        ...{
          kind,
          records: batch.work.size,
          written: count('written'),
          unchanged: count('unchanged'),
          skipped: count('skipped'),
        },
        ...{ rejected: count('rejected'), deferred: count('deferred'), ms: Math.round(performance.now() - started) },
      },
      'batch ended',
    );
    return settled;
  }
}
