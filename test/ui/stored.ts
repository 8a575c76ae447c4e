import { randomUUID } from 'node:crypto';
import type { RunAnswer } from '../process/run.ts';
import type { Sandbox } from '../process/sandbox.ts';

type StoredRun = RunAnswer & { scope: object; trigger: string; requestedBy: string; [name: string]: unknown };

/** A run as it lies in the store; what a test doesn't care about is that of a finished import of everything. */
export function storedRun(pipeline: string, at: number, more: Partial<StoredRun> = {}): StoredRun {
  const startedAt = new Date(at).toISOString();
  return {
    id: `${startedAt.replace(/[-:.]/g, '')}-${pipeline}-${randomUUID().slice(0, 6)}`,
    pipeline,
    scope: { kind: 'all' },
    trigger: 'user',
    requestedBy: 'mc-user-manager',
    status: 'done',
    counts: { read: 5000, written: 4990, skipped: 10, rejected: 0 },
    warnings: {},
    skips: {},
    total: 5000,
    totalIs: 'exact',
    workedMs: 95_000,
    startedAt,
    heartbeatAt: startedAt,
    finishedAt: new Date(at + 120_000).toISOString(),
    beat: 1,
    stalls: 0,
    ...more,
  };
}

/** A run that some worker is busy with. */
export function storedActive(pipeline: string, at: number, more: Partial<StoredRun> = {}): StoredRun {
  const { finishedAt: _f, heartbeatAt: _h, ...run } = storedRun(pipeline, at, { status: 'running' });
  return { ...run, owner: 'another-instance', ...more } as StoredRun;
}

/** For the service of such runs: none is taken over while a test looks at it, however long that takes. */
export const PATIENT = { LEASE_SECONDS: '600' };

/** What is answered of a run; the rest is for workers only. */
const answered = ({ beat: _b, stalls: _s, samples: _p, ...run }: StoredRun): object => run;

const document = (container: string, key: string, value: object, lastModifiedAt: number) => {
  const at = new Date(lastModifiedAt).toISOString();
  return { id: randomUUID(), version: 1, createdAt: at, lastModifiedAt: at, container, key, value };
};

interface State {
  pipeline: string;
  active?: StoredRun;
  lastRun?: StoredRun;
  /** When the worker was last heard of, in milliseconds since 1970. */
  heardAt?: number;
  /** The account that it was last sent to. */
  account?: string;
  /** ISO 8601; up to when everything has arrived. */
  watermark?: string;
}

/** Puts the state of a pipeline into the shop's custom objects, where the service reads it. */
export async function storeState(
  sandbox: Sandbox,
  { pipeline, active, lastRun, account, watermark, heardAt = Date.now() }: State,
): Promise<void> {
  const value = {
    schema: 1,
    pipeline,
    ...(active ? { active } : {}),
    ...(lastRun ? { lastRun: answered(lastRun) } : {}),
    ...(account ? { target: account } : {}),
    ...(watermark ? { watermark } : {}),
  };
  await store(sandbox, [document('data-import-pipeline', pipeline, value, heardAt)]);
}

/** A state that a later version may have written: this one refuses to guess. */
export async function storeUnreadable(sandbox: Sandbox, pipeline: string): Promise<void> {
  await store(sandbox, [document('data-import-pipeline', pipeline, { schema: 99 }, Date.now())]);
}

export async function storeRuns(sandbox: Sandbox, runs: StoredRun[]): Promise<void> {
  await store(
    sandbox,
    runs.map((run) =>
      document(
        'data-import-run',
        run.id,
        { schema: 1, pipeline: run.pipeline, status: run.status, run },
        Date.parse(run.startedAt),
      ),
    ),
  );
}

/** Rejected records of a run, as one document. */
export async function storeFailures(sandbox: Sandbox, runId: string, failures: object[]): Promise<void> {
  const key = `${runId}.000.${'0'.repeat(20)}`;
  await store(sandbox, [document('data-import-failure', key, { runId, failures }, Date.now())]);
}

interface StoredDelivery {
  id: string;
  container: string;
  value: { sendings: { nextAt?: string }[] };
}

/** As if the time between two attempts had passed: what waits to be sent again is due. */
export async function makeDeliveriesDue(sandbox: Sandbox): Promise<void> {
  const objects = await sandbox.control<StoredDelivery[]>('commercetools', 'custom-objects');
  const nextAt = new Date(Date.now() - 60_000).toISOString();
  for (const { id, container, value } of objects) {
    if (container !== 'data-import-notification' || !value.sendings.some((sending) => sending.nextAt)) continue;
    const sendings = value.sendings.map((sending) => (sending.nextAt ? { ...sending, nextAt } : sending));
    await sandbox.control('commercetools', 'touch', {
      type: 'key-value-document',
      ids: [id],
      patch: { value: { ...value, sendings } },
    });
  }
}

async function store(sandbox: Sandbox, resources: { container: string; key: string; id: string }[]): Promise<void> {
  const present = await sandbox.control<{ id: string; container: string; key: string }[]>('commercetools', 'custom-objects');
  const replaced = present.filter((old) =>
    resources.some(({ container, key }) => container === old.container && key === old.key),
  );
  const type = 'key-value-document';
  if (replaced.length > 0) await sandbox.control('commercetools', 'delete', { type, ids: replaced.map(({ id }) => id) });
  await sandbox.control('commercetools', 'add', { type, resources });
}
