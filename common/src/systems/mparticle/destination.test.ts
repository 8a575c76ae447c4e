import { silent } from '../../base/log';
import { noJobs, type WriteContext } from '../../contract/context';
import type { BatchRecord } from './batch';
import type { Answer, MparticleClient, Path } from './client';
import { type DestinationOptions, mparticleDestination } from './destination';

const ctx: WriteContext = {
  ...{ signal: new AbortController().signal, log: silent, guard: async () => {}, mayRepeat: false },
  memory: { reacquire: async () => {}, release() {} },
  jobs: noJobs,
};
const record = (row: number): BatchRecord => ({ row, json: `{"row":${row}}`, bytes: 10 });

/** A client that answers as a test says. */
function sandbox(answer: (path: Path, rows: number[]) => Answer, options: Partial<DestinationOptions> = {}) {
  const sent: [Path, number[]][] = [];
  const client = {
    async send(path: Path, body: string): Promise<Answer> {
      const parsed = JSON.parse(body) as { row: number } | { row: number }[];
      const rows = (Array.isArray(parsed) ? parsed : [parsed]).map(({ row }) => row);
      sent.push([path, rows]);
      return answer(path, rows);
    },
  } as unknown as MparticleClient;
  const settings = {
    apiKey: 'k',
    url: 'https://x/v2',
    environment: 'development',
    singleBatches: false,
    batchSize: 90,
    parallelRequests: 1,
  } as const;
  const destination = mparticleDestination({ client, settings, historical: false, refusedLimit: 0.5, ...options });
  return { destination, sent };
}

test('sends a batch as one request', async () => {
  const { destination, sent } = sandbox(() => 'accepted');
  await expect(destination.write([record(1), record(2)], ctx)).resolves.toEqual([{ kind: 'written' }, { kind: 'written' }]);
  expect(sent).toEqual([['/bulkevents', [1, 2]]]);
});

test('sends rows of a refused request one by one, and names the bad ones', async () => {
  const { destination, sent } = sandbox((_path, rows) => (rows.includes(2) ? 'refused' : 'accepted'));
  const outcomes = await destination.write([1, 2, 3].map(record), ctx);
  expect(outcomes).toMatchObject([{ kind: 'written' }, { kind: 'rejected', code: 'refused' }, { kind: 'written' }]);
  expect(sent).toEqual([
    ['/bulkevents', [1, 2, 3]],
    ['/events', [1]],
    ['/events', [2]],
    ['/events', [3]],
  ]);
});

test('sends historical rows one by one as arrays', async () => {
  const { destination, sent } = sandbox((_path, rows) => (rows.includes(2) ? 'refused' : 'accepted'), { historical: true });
  await destination.write([1, 2].map(record), ctx);
  expect(sent.map(([path]) => path)).toEqual(Array(3).fill('/bulkevents/historical'));
});

test('halves a request that is too large, and rejects a row that is so alone', async () => {
  const { destination, sent } = sandbox((_path, rows) => (rows.length > 2 || rows.includes(5) ? 'too_large' : 'accepted'));
  const outcomes = await destination.write([1, 2, 3, 4, 5].map(record), ctx);
  expect(outcomes.map((outcome) => ('code' in outcome ? outcome.code : outcome.kind))).toEqual([
    'written',
    'written',
    'written',
    'written',
    'too_large',
  ]);
  const alone = sent.filter(([, rows]) => rows.length === 1).map(([, rows]) => rows[0]);
  expect(alone).toEqual([3, 4, 5].filter((row) => alone.includes(row)));
  expect(sent[0]?.[1]).toEqual([1, 2, 3, 4, 5]);
});

test('stops when most rows are refused: something else is wrong than the rows', async () => {
  const { destination } = sandbox(() => 'refused');
  const page = Array.from({ length: 90 }, (_, at) => record(at + 1));
  await destination.write(page, ctx);
  await destination.write(page, ctx);
  await expect(destination.write(page, ctx)).rejects.toMatchObject({ code: 'too_many_rejected' });
});

test('settles each request before the next, unless several run at once', () => {
  expect(sandbox(() => 'accepted').destination.checkpointMs).toBe(0);
  const settings = {
    apiKey: 'k',
    url: 'u',
    environment: 'development',
    singleBatches: true,
    batchSize: 90,
    parallelRequests: 4,
  } as const;
  const { destination } = sandbox(() => 'accepted', { settings });
  expect(destination).toMatchObject({ checkpointMs: 100, concurrency: 4, batch: { records: 1 } });
});

test('names its target without the key', async () => {
  const target = await sandbox(() => 'accepted').destination.target?.(ctx);
  expect(target).toMatch(/^https:\/\/x\/v2 [0-9a-f]{16} development$/);
});
