import { type Child, ROOT, startChild, until } from './child.ts';
import type { Sandbox } from './sandbox.ts';
import { freePort, startOf } from './service.ts';

const START = startOf(ROOT, 'event');

export interface Pushed {
  status: number;
  text: string;
  ms: number;
  retryAfter: string | null;
}

/** A running real-time application. */
export interface EventApp {
  child: Child;
  url: string;
  /** Posts a body as it is. */
  post(body: string | Buffer, headers?: Record<string, string>): Promise<Pushed>;
  /** Posts a notification as Pub/Sub wraps it. */
  push(payload: unknown, message?: object): Promise<Pushed>;
}

let messages = 0;

export async function startEvent(environment: Record<string, string>): Promise<EventApp> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startChild(START.folder, START.args, { ...START.environment, ...environment, PORT: String(port) });
  await until(`GET ${url}/health`, async () => {
    if (child.process.exitCode !== null) throw new Error(`The application ended:\n${child.output()}`);
    const response = await fetch(`${url}/health`).catch(() => undefined);
    return response?.status === 200;
  });
  const post: EventApp['post'] = async (body, headers = { 'content-type': 'application/json' }) => {
    const started = performance.now();
    const response = await fetch(`${url}/event`, { method: 'POST', body: body as string, headers });
    const text = await response.text();
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, text, ms: performance.now() - started, retryAfter };
  };
  const push: EventApp['push'] = (payload, message = {}) => {
    messages++;
    const data = Buffer.from(JSON.stringify(payload)).toString('base64');
    const publishTime = new Date().toISOString();
    return post(JSON.stringify({ message: { data, messageId: `m${messages}`, publishTime, ...message }, subscription: 's' }));
  };
  return { child, url, post, push };
}

interface Versioned {
  id: string;
  version: number;
}

/** Notifications as commercetools makes them. */
export function notifications(projectKey: string) {
  const now = () => new Date().toISOString();
  return {
    change: (typeId: string, { id, version }: Versioned, notificationType = 'ResourceUpdated', more: object = {}) => ({
      ...{ notificationType, projectKey, resource: { typeId, id }, version, modifiedAt: now() },
      ...more,
    }),
    message: (typeId: string, { id, version }: Versioned, type: string, more: object = {}) => ({
      ...{ notificationType: 'Message', projectKey, id: `${id}-${type}`, version: 1, sequenceNumber: 1 },
      ...{ resource: { typeId, id }, resourceVersion: version, type, createdAt: now(), lastModifiedAt: now() },
      ...more,
    }),
  };
}

/** Lets the stand-in shop deliver to the application, through a subscription of its own. */
export async function subscribe(sandbox: Sandbox, app: Pick<EventApp, 'url'>, delivering: object = {}): Promise<void> {
  await sandbox.control('commercetools', 'deliver', { url: `${app.url}/event`, ...delivering });
  const script = startChild('event', ['dist/connector/main.js', 'post-deploy'], {
    ...sandbox.environment,
    CONNECT_GCP_PROJECT_ID: 'project',
    CONNECT_GCP_TOPIC_NAME: 'topic',
  });
  if ((await script.exited) !== 0) throw new Error(script.output());
}
