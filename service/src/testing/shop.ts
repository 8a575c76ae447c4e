import type { Importer, Run } from 'common';
import { createImporter } from '../../../common/src/assembly/createImporter';
import { silent } from '../../../common/src/base/log';
import type { Destination } from '../../../common/src/contract/destination';
import { skipped } from '../../../common/src/contract/outcome';
import { definePipeline, defineTransfer, type Pipeline } from '../../../common/src/contract/pipeline';
import type { Presence } from '../../../common/src/contract/record';
import type { Source } from '../../../common/src/contract/source';
import type { System } from '../../../common/src/contract/system';
import { createRouteSettings } from '../../../common/src/control/settings/routeSettings';
import { idOf, type Numbered, World as Numbers } from '../../../common/src/testing/numbered';
import { numberSettings } from '../../../common/src/testing/settings';
import { type Watched, watch } from './watched';

/** Of each import of the shop, in their order. */
const RECORDS = 10;
const IMPORTS = ['customers', 'categories', 'products', 'orders'];
const LEASE_MS = 60_000;
const CHANGED = '2026-01-30T08:00:00.000Z';

const EVER = new AbortController().signal;
export const BY = { trigger: 'user', requestedBy: 'user-1' } as const;

/**
 * The real importer over a store in memory. Each import has ten records in pages of four, of which eight arrive: number 3 is
 * rejected (`three`), number 7 skipped (`seven`). All that is sent arrives in one place, whichever import sent it.
 */
export class Shop {
  /** Source, destination and store: what is read and written can be held there, or fail. */
  numbers = newNumbers();
  /** What the destination is seen to have, by id. */
  readonly there = new Map<string, number>();
  /** A system with a check that isn't ok. */
  faulty: string | undefined;
  /** Its check waits for this. */
  checking: Promise<void> | undefined;
  private readonly mocks = new Map<jest.Mock, (...args: never[]) => unknown>();
  private real = this.open();
  /** What the service is given. Its calls can be looked at, and single ones overridden. */
  readonly importer = watch(() => this.real, this.mocks) as Watched<Required<Importer>>;

  /** Everything as before the first import, and no call overridden or remembered. */
  reset(): void {
    this.numbers = newNumbers();
    this.there.clear();
    this.faulty = undefined;
    this.checking = undefined;
    this.real = this.open();
    for (const [mock, call] of this.mocks) mock.mockReset().mockImplementation(call);
  }

  /** As another process would: no call of the service's. */
  start(pipeline = 'customers', scope: Run['scope'] = { kind: 'all' }): Promise<Run> {
    return this.real.start({ pipeline, scope, ...BY });
  }

  /** A finished run. */
  async imported(pipeline = 'customers', scope?: Run['scope']): Promise<Run> {
    const { id } = await this.start(pipeline, scope);
    await this.work(pipeline);
    return this.real.getRun(id);
  }

  async stopped(pipeline = 'customers'): Promise<Run> {
    await this.start(pipeline);
    return this.real.stop(pipeline);
  }

  work(pipeline: string, signal: Parameters<Importer['work']>[0]['signal'] = EVER): ReturnType<Importer['work']> {
    return this.real.work({ pipeline, deadlineMs: 60_000, signal });
  }

  /** Every slice ends after this time (ms). */
  shorten(deadlineMs: number): void {
    this.importer.work.mockImplementation((options) => this.real.work({ ...options, deadlineMs }));
  }

  private open(): Required<Importer> {
    const { store } = this.numbers;
    const settings = createRouteSettings({
      ...{ store, log: silent, definition: numberSettings(), isLocked: false },
      make: ({ how }) => IMPORTS.map((id) => this.pipeline(id, how.mode)),
    });
    const importer = createImporter({
      ...{ store, settings, leaseMs: LEASE_MS, rejectLimit: 0.5, log: silent },
      pipelines: () => settings.known.made,
      systems: [this.system('commercetools', 'commercetools', 0), this.system('klaviyo', 'Klaviyo', 3)],
      notify: {
        ...{ project: 'shop', pageUrl: undefined },
        channels: [{ to: 'webhook', hint: 'hooks.…', send: async () => ({ accepted: true, answer: '200' }) }],
        rules: async () => ({ events: ['run.failed'], rejectPercent: 5, manual: false }),
      },
    });
    return importer as Required<Importer>;
  }

  private pipeline(id: string, mode: string): Pipeline {
    const { pipeline } = this.numbers;
    const source = pipeline.source as Source<Numbered>;
    const destination = pipeline.destination as Destination<Numbered>;
    const items = Array.from({ length: RECORDS }, (_, number) => ({ id: idOf(number), number })).map((value) => ({
      ...{ id: value.id, cursor: value.id, value },
    }));
    return definePipeline<Numbered, Numbered>({
      ...{ id, title: id, dependsOn: id === 'products' ? ['categories'] : [] },
      source: {
        ...source,
        newest: async (limit) => items.slice(-limit),
        search: async (text, limit) => items.filter((item) => item.id === idOf(Number(text))).slice(0, limit),
      },
      map: (record) => {
        const mapped = this.numbers.map(record);
        return mapped.kind === 'mapped' ? { ...mapped, records: mapped.records.map((each) => ({ ...each, mode })) } : mapped;
      },
      label: ({ number }) => `C-${number}`,
      modifiedAt: () => CHANGED,
      destination: {
        ...destination,
        write: async (records, ctx) => {
          for (const record of records) this.there.set(record.id, record.number);
          return destination.write(records, ctx);
        },
        compare: async (record, records) => this.presence(record, records[0]?.number),
      },
      deletion: {
        ...defineTransfer<Numbered, Numbered>({
          source: { ...source, count: async () => undefined },
          map: (record) => (this.there.has(record.id) ? { kind: 'mapped', records: [record] } : skipped('not_own')),
          destination: { ...destination, write: async (records) => records.map((record) => this.removed(record.id)) },
        }),
        describe: (count) => ({ count, withVariants: true }),
      },
    });
  }

  private removed(id: string) {
    this.there.delete(id);
    return { kind: 'written' as const };
  }

  private presence(id: string, now: number | undefined): Presence {
    const there = this.there.get(id);
    const isSame = there === now;
    return {
      ...(there === undefined ? { found: false } : { found: true, id: `k-${id}`, url: `https://klaviyo.example.com/${id}` }),
      fields: isSame
        ? []
        : [{ path: 'number', ...(there === undefined ? {} : { there }), ...(now === undefined ? {} : { now }) }],
      events: [{ metric: 'Counted', time: CHANGED }],
    };
  }

  private system(id: string, title: string, throttled: number): System {
    const check = async () => {
      await this.checking;
      const ok = this.faulty !== id;
      return [{ id: `${id}_works`, ok, title: `${title} works`, ...(ok ? {} : { detail: 'pk_secret refused' }) }];
    };
    return { id, title, check, throttled: () => throttled, close: () => {} };
  }
}

function newNumbers(): Numbers {
  // Batches of two, one after the other: slices have places to end at.
  const numbers = new Numbers(RECORDS, 1, 2, 4);
  numbers.concurrency = 1;
  return numbers;
}
