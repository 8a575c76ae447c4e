import { type Importer, Refused, type SavedSettings, type Sequences } from 'common';
import {
  CHANGED,
  EVERYTHING_SCHEDULE,
  LIVE,
  NOTIFICATIONS,
  RECORD,
  REVISION,
  RUN,
  SCHEDULE,
  SEQUENCE,
  SETTINGS,
  TOKEN,
} from './samples';

type Method = (...args: never[]) => unknown;
type Faked<T> = {
  [K in keyof T]: T[K] extends Method ? jest.Mock<ReturnType<T[K]>, Parameters<T[K]>> : Faked<T[K]>;
};
type Calls = Faked<Required<Importer>>;
/** Gives a fake its type from the place where it is used, not from the few parameters it names. */
const fake = <F extends Method>(method: F): jest.Mock<ReturnType<F>, Parameters<F>> => jest.fn(method as never);

const known = (pipeline: string) => {
  if (pipeline !== 'customers') throw new Refused('not_found', 'There is no such pipeline.', { field: 'pipeline' });
};
const existing = (id: string) => {
  if (id !== 'run-1') throw new Refused('not_found', 'There is no such run.', { field: 'id' });
};

async function* csv(id: string) {
  existing(id);
  yield 'id,code,reason,field\n';
  yield 'c1,invalid_email,Not an address.,email\n';
}

/** An importer that remembers what it was asked, and answers as a small shop would. */
export function fakeImporter(): Calls {
  return {
    start: fake<Importer['start']>(async ({ pipeline, scope, trigger, requestedBy }) => {
      known(pipeline);
      const { kind } = scope;
      const window = { kind: 'delta' as const, from: '2026-01-30T08:00:00.000Z', to: '2026-01-31T07:59:00.000Z' };
      return { ...RUN, scope: kind === 'changes' ? window : scope, trigger, requestedBy };
    }),
    deletion: fake<Importer['deletion']>(async (pipeline, of) => {
      known(pipeline);
      return { pipeline, of, count: 12, others: 3, withVariants: true, complete: true, token: TOKEN };
    }),
    live: { status: fake<Importer['live']['status']>(async (days) => ({ ...LIVE, ...(days > 0 ? { days: [] } : {}) })) },
    notifications: {
      status: fake<Importer['notifications']['status']>(async () => NOTIFICATIONS),
      test: fake<Importer['notifications']['test']>(async (to) => ({ to, status: 'sent', attempts: 1, answer: '200' })),
    },
    records: {
      view: fake<Importer['records']['view']>(async (pipeline) => {
        known(pipeline);
        return RECORD;
      }),
      importing: fake<Importer['records']['importing']>(async () => undefined),
    },
    settings: {
      status: fake<SavedSettings['status']>(async () => SETTINGS),
      save: fake<SavedSettings['save']>(async ({ values }) => ({ ...SETTINGS, revision: 4, values })),
      history: fake<SavedSettings['history']>(async () => [REVISION]),
      preview: fake<SavedSettings['preview']>(async ({ pipeline }) => {
        known(pipeline);
        return [CHANGED];
      }),
      candidates: fake<SavedSettings['candidates']>(async (pipeline) => {
        known(pipeline);
        return { of: 500, candidates: [{ path: 'customer.custom', name: 'shirtSize', count: 410 }] };
      }),
    },
    sequences: {
      start: fake<Sequences['start']>(async ({ mode, trigger, requestedBy }) => ({ ...SEQUENCE, mode, trigger, requestedBy })),
      current: fake<Sequences['current']>(async () => SEQUENCE),
      stop: fake<Sequences['stop']>(async () => ({ ...SEQUENCE, status: 'stopping' })),
      resume: fake<Sequences['resume']>(async () => SEQUENCE),
      list: fake<Sequences['list']>(async () => [{ ...SEQUENCE, status: 'done' }]),
      advance: fake<Sequences['advance']>(async () => []),
    },
    stop: fake<Importer['stop']>(async (pipeline) => {
      known(pipeline);
      return { ...RUN, status: 'stopping' as const };
    }),
    resume: fake<Importer['resume']>(async (id) => {
      existing(id);
      return RUN;
    }),
    retryFailed: fake<Importer['retryFailed']>(async (id, by) => {
      existing(id);
      return { ...RUN, id: 'run-2', scope: { kind: 'failures' as const, runId: id }, ...by };
    }),
    status: fake<Importer['status']>(async () => [
      {
        pipeline: 'customers',
        title: 'Customers',
        dependsOn: [],
        deletable: false,
        active: { ...RUN, status: 'running' as const, rate: 12.5, etaMs: 7200, heartbeatAgeMs: 900 },
        lastRun: { ...RUN, id: 'run-0', status: 'done' as const, finishedAt: '2026-01-30T08:00:00.000Z' },
        watermark: '2026-01-30T08:00:00.000Z',
      },
    ]),
    changes: fake<Importer['changes']>(async (pipeline) => {
      known(pipeline);
      return { since: '2026-01-30T08:00:00.000Z', count: 37, exactness: 'estimated' as const };
    }),
    throttled: fake<Importer['throttled']>(() => ({ commercetools: 0, klaviyo: 3 })),
    schedules: fake<Importer['schedules']>(async () => [SCHEDULE]),
    saveSchedule: fake<Importer['saveSchedule']>(async (pipeline, schedule) => {
      known(pipeline);
      return { ...SCHEDULE, ...schedule };
    }),
    everythingSchedules: fake<Importer['everythingSchedules']>(async () => ({ changes: EVERYTHING_SCHEDULE })),
    saveEverythingSchedules: fake<Importer['saveEverythingSchedules']>(async () => ({ changes: EVERYTHING_SCHEDULE })),
    sweep: fake<Importer['sweep']>(async () => ({ started: [], skipped: [], worked: [] })),
    listRuns: fake<Importer['listRuns']>(async () => [RUN]),
    getRun: fake<Importer['getRun']>(async (id) => {
      existing(id);
      return RUN;
    }),
    listFailures: fake<Importer['listFailures']>(async (id) => {
      existing(id);
      return { failures: [{ id: 'c1', code: 'invalid_email', reason: 'Not an address.', field: 'email' }], next: 'abc' };
    }),
    samples: fake<Importer['samples']>(async (id) => {
      existing(id);
      return { samples: [{ at: 1000, time: 1_790_000_000_000, read: 100, rejected: 2 }], now: 1_790_000_001_000 };
    }),
    failuresCsv: fake<Importer['failuresCsv']>(csv),
    preview: fake<Importer['preview']>(async () => [
      { id: 'c1', outcome: 'written' as const, requests: [{ data: { type: 'profile' } }] },
    ]),
    check: fake<Importer['check']>(async () => ({
      ok: true,
      systems: [
        {
          system: 'commercetools',
          title: 'commercetools',
          checks: [{ id: 'commercetools_customers', ok: true, title: 'Reads customers' }],
        },
        { system: 'klaviyo', title: 'Klaviyo', checks: [{ id: 'klaviyo_account', ok: true, title: 'Key works' }] },
      ],
    })),
    claimable: fake<Importer['claimable']>(async () => []),
    work: fake<Importer['work']>(async () => undefined),
    close: fake<Importer['close']>(async () => undefined),
  };
}
