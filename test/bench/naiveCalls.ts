import type { NaiveTask } from './naive.ts';

const PAGE = 500;
const POLL_MS = 1000;
/** Requests to Klaviyo at once. */
const AT_ONCE = 10;
const REVISION = '2026-07-15';

/** What the script knows of both sides. */
export interface Naive extends Omit<NaiveTask, 'pipeline'> {
  token: string;
  /** Puts a request into the queue. */
  queue(request: () => Promise<void>): void;
  /** Resolves when everything queued was accepted. */
  sent(): Promise<void>;
}

export async function startNaive({ project, commercetools, klaviyo }: Omit<NaiveTask, 'pipeline'>): Promise<Naive> {
  const response = await fetch(`${commercetools}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('import:import-secret').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
  const { access_token: token } = (await response.json()) as { access_token: string };
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  const next = () => {
    while (running.size < AT_ONCE && waiting.length > 0) {
      const task = (waiting.shift() as () => Promise<void>)().finally(() => {
        running.delete(task);
        next();
      });
      running.add(task);
    }
  };
  return {
    ...{ project, commercetools, klaviyo, token },
    queue(request) {
      waiting.push(request);
      next();
    },
    async sent() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** The next page is asked for while one is worked on. */
export async function* eachPage<T extends { id: string }>(naive: Naive, resource: string): AsyncGenerator<T[]> {
  const read = async (after?: string): Promise<T[]> => {
    const where = after === undefined ? '' : `&where=${encodeURIComponent(`id > "${after}"`)}`;
    const url = `${naive.commercetools}/${naive.project}/${resource}?limit=${PAGE}&sort=id+asc&withTotal=false${where}`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${naive.token}` } });
    if (response.status !== 200) throw new Error(`${resource}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { results: T[] }).results;
  };
  let page = await read();
  while (page.length > 0) {
    const following = page.length === PAGE ? read(page.at(-1)?.id) : Promise.resolve([]);
    yield page;
    page = await following;
  }
}

const headers = { authorization: 'Klaviyo-API-Key pk_sandbox', revision: REVISION, 'content-type': 'application/vnd.api+json' };

async function call(naive: Naive, path: string, body?: string): Promise<Response> {
  for (;;) {
    const response = await fetch(`${naive.klaviyo}/api/${path}`, { headers, ...(body ? { method: 'POST', body } : {}) });
    if (response.status === 429) {
      await response.arrayBuffer();
      await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000);
    } else if (response.ok) return response;
    else throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  }
}

/** Sends a body as soon as its turn comes; a 429 waits as long as it says. */
export function send(naive: Naive, path: string, body: object): void {
  const text = JSON.stringify(body);
  naive.queue(async () => void (await (await call(naive, path, text)).arrayBuffer()));
}

/** Looks once a second whether any job is still under way. */
export async function untilJobsEnded(naive: Naive, path: string): Promise<void> {
  await naive.sent();
  const some = async (status: string): Promise<boolean> => {
    const filter = encodeURIComponent(`equals(status,"${status}")`);
    const { data } = (await (await call(naive, `${path}?filter=${filter}`)).json()) as { data: unknown[] };
    return data.length > 0;
  };
  while ((await some('queued')) || (await some('processing'))) await sleep(POLL_MS);
}

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));
