import type {
  Credentials,
  DeletionQuote,
  Failure,
  PipelineStatus,
  PreviewedRecord,
  PreviewScope,
  Run,
  Schedule,
  Sequence,
  SettingsRevision,
  SettingsStatus,
  StartedRun,
  StartRequest,
} from 'common';
import type { Backend } from './backend';
import { Answered } from './exit';
import { request } from './request';
import { tokensOf } from './token';

const FAILURES_PER_PAGE = 500;

interface ErrorAnswer {
  message?: string;
  errors?: { code?: string; runId?: string }[];
}

/** A running service, called with the token of the API client. `url` is https, or this very machine. */
export function remoteBackend(url: string, credentials: Credentials): Backend {
  const call = createCall(url, credentials);
  const get = async <T>(path: string) => (await call('GET', path)).json() as Promise<T>;
  const post = async <T>(path: string, body: object = {}) => (await call('POST', path, body)).json() as Promise<T>;
  const run = (runId: string) => `/runs/${encodeURIComponent(runId)}`;
  const sync = (pipeline: string) => `/sync/${encodeURIComponent(pipeline)}`;
  return {
    whenInterrupted: 'leave',
    start: (pipeline, scope, token) =>
      post<StartedRun>(sync(pipeline), token === undefined ? bodyOf(scope) : { deletionToken: token }),
    deletion: (pipeline, of) => get<DeletionQuote>(`${sync(pipeline)}/deletion?of=${of}`),
    startSequence: (request) => post<Sequence>('/sequence', request),
    sequence: async () => (await get<{ sequence?: Sequence }>('/sequence')).sequence,
    stopSequence: () => post<Sequence>('/sequence/stop'),
    resumeSequence: () => post<Sequence>('/sequence/resume'),
    stop: (pipeline) => post<Run>(`${sync(pipeline)}/stop`),
    resume: (runId) => post<Run>(`${run(runId)}/resume`),
    retryFailed: (runId, code) => post<Run>(`${run(runId)}/retry-failed`, code === undefined ? {} : { code }),
    status: async () => (await get<{ pipelines: PipelineStatus[] }>('/sync/status')).pipelines,
    getRun: (runId) => get<Run>(run(runId)),
    runs: async (wanted, limit) => (await get<{ runs: Run[] }>(`/runs${queryOf({ ...wanted, limit: String(limit) })}`)).runs,
    async *failures(runId, { code = '', q = '' } = {}) {
      for (let after = ''; ; ) {
        const query = queryOf({ limit: String(FAILURES_PER_PAGE), after, code, q });
        const page = await get<{ failures: Failure[]; next?: string }>(`${run(runId)}/failures${query}`);
        yield page.failures;
        if (!page.next) return;
        after = page.next;
      }
    },
    async *failuresCsv(runId, code = '') {
      const { body } = await call('GET', `${run(runId)}/failures.csv${queryOf({ code })}`);
      if (body) for await (const text of body.pipeThrough(new TextDecoderStream())) yield text;
    },
    preview: async (pipeline, scope, limit) =>
      (await post<{ records: PreviewedRecord[] }>(`${sync(pipeline)}/preview`, { ...bodyOf(scope), limit })).records,
    schedules: async () => (await get<{ schedules: Schedule[] }>('/schedules')).schedules,
    saveSchedule: (pipeline, schedule) => post(`/schedules/${encodeURIComponent(pipeline)}`, schedule),
    everythingSchedules: () => get('/schedules/everything'),
    saveEverythingSchedules: (input) => post('/schedules/everything', input),
    check: () => get('/connection'),
    settings: () => get('/settings'),
    saveSettings: (revision, values) => post<SettingsStatus>('/settings', { revision, values }),
    settingsHistory: async () => (await get<{ revisions: SettingsRevision[] }>('/settings/history')).revisions,
    live: () => get('/live'),
    notifications: () => get('/notifications'),
    testNotification: (to) => post('/notifications/test', { to }),
    work: async () => {},
    close: async () => {},
  };
}

/** What is given of it, with the question mark. */
function queryOf(values: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '')).toString();
  return query && `?${query}`;
}

const DELETIONS = {
  own: { deleteAll: true },
  all: { deleteAll: true, onlyOwn: false },
  obsolete: { deleteObsolete: true },
  adopted: { deleteObsolete: true, adopt: true },
};

/** The scope as the API spells it. */
function bodyOf(scope: StartRequest['scope'] | PreviewScope): object {
  switch (scope.kind) {
    case 'search':
      return { q: scope.text };
    case 'changes':
      return { mode: 'delta' };
    case 'ids':
      return { ids: scope.ids };
    case 'deletion':
      return DELETIONS[scope.of];
    case 'since':
      return { since: scope.since };
    case 'all':
      return scope.startId === undefined ? {} : { startId: scope.startId };
    default:
      throw new RangeError(`A run of kind ${scope.kind} is started in another way.`);
  }
}

function createCall(url: string, credentials: Credentials) {
  const tokens = tokensOf(credentials);
  const send = async (method: string, path: string, body?: object): Promise<Response> => {
    const authorization = `Bearer ${await tokens.get()}`;
    const headers = { authorization, ...(body ? { 'content-type': 'application/json' } : {}) };
    return request(`${url}${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) }, 'The service');
  };
  return async (method: 'GET' | 'POST', path: string, body?: object): Promise<Response> => {
    let response = await send(method, path, body);
    if (response.status === 401) {
      // The token has run out or was revoked since.
      tokens.forget();
      response = await send(method, path, body);
    }
    if (response.ok) return response;
    const { message, errors } = (await response.json().catch(() => ({}))) as ErrorAnswer;
    const [first] = errors ?? [];
    throw new Answered(
      response.status,
      first?.code ?? 'refused',
      message ?? `The service answered ${response.status}.`,
      first?.runId,
    );
  };
}
