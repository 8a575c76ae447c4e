import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { forward } from './forward.ts';
import { graphql } from './graphql.ts';
import { compilePage, isAsset } from './page.ts';
import { Sessions } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { createUsers, type Users } from './users.ts';
import { serveView, VIEW_ASSETS, VIEW_ID } from './view.ts';

export interface GatewayOptions {
  port: number;
  projectKey: string;
  entryPoint: string;
  /** Folder of the application, installed and built. */
  application: string;
  /** Folder of the custom view, installed and built, when its pages are to be there as well. */
  view?: string | undefined;
  serviceUrl: string;
  mode?: 'production' | 'development';
  /** Signs the token for the service, with a key that the service trusts. */
  sign(claims: { projectKey: string; audience: string; permissions: string[]; subject: string }): Promise<string>;
}

/** The Merchant Center around one custom application, on this machine. */
export interface Gateway {
  /** Where a browser opens it. */
  url: string;
  /** Where the page finds the Merchant Center's API. */
  apiUrl: string;
  users: Users;
  /** Signs all users out, as when sessions expire. */
  endSessions(): void;
  close(): Promise<void>;
}

const EXPOSED = 'x-correlation-id, x-refreshed-session-token';

/** Page and API have different origins, as in reality, so the browser asks before it sends the shell's headers. */
function crossOrigin(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers, method }, reply) => {
    if (!headers.origin) return;
    reply.headers({
      'access-control-allow-origin': headers.origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED,
      vary: 'Origin',
    });
    if (method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST, DELETE, HEAD');
    reply.header('access-control-allow-headers', headers['access-control-request-headers'] ?? '');
    await reply.code(204).send();
  });
}

/** The kit gives a development page this address, whatever port it is really served on. */
const DEVELOPMENT_PAGE = 'http://localhost:3001';

function addresses(mode: GatewayOptions['mode'], port: number): { url: string; apiUrl: string } {
  if (mode === 'development') return { url: DEVELOPMENT_PAGE, apiUrl: `http://localhost:${port}` };
  return { url: `http://mc.ct.localhost:${port}`, apiUrl: `http://mc-api.ct.localhost:${port}` };
}

function api(app: FastifyInstance, sessions: Sessions, options: GatewayOptions): void {
  for (const path of ['/graphql', '/api/graphql']) {
    app.post<{ Body: string }>(path, async (request, reply) => {
      const answer = graphql(JSON.parse(request.body), sessions.userOf(request), options);
      return answer ?? reply.code(400).send({ errors: [{ message: 'The stand-in does not know this operation.' }] });
    });
  }
  app.all('/proxy/forward-to', { exposeHeadRoute: false }, async (request, reply) =>
    forward(request, reply, sessions.userOf(request), options),
  );
}

/**
 * What the application shell talks to: sign-in, project, menu, and `/proxy/forward-to`.
 * In production mode the shell derives the API's address from the page's: `mc.<rest>` and `mc-api.<rest>`. Chromium
 * resolves every name below `localhost` to this machine by itself.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { application, entryPoint, projectKey, serviceUrl, mode = 'production' } = options;
  const app = Fastify({ forceCloseConnections: true });
  const users = createUsers();
  const sessions = new Sessions(users);
  const start = `/${projectKey}/${entryPoint}`;
  const gateway: Gateway = { url: '', apiUrl: '', users, endSessions: () => sessions.endAll(), close: () => app.close() };
  let page = '';
  let viewPage = '';

  // Bodies are passed on as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  crossOrigin(app);
  await app.register(fastifyStatic, { root: join(application, 'public'), index: false, wildcard: false, allowedPath: isAsset });
  api(app, sessions, options);
  signIn(app, gateway, sessions, start);
  // The start page and the project's home belong to other applications of the Merchant Center.
  app.get('/', async (_request, reply) => reply.redirect(start));
  app.get(`/${projectKey}`, async (_request, reply) => reply.redirect(start));
  for (const path of [start, `${start}/*`]) {
    app.get(path, async (_request, reply) =>
      reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page),
    );
  }

  if (options.view) await serveView(app, { view: options.view, projectKey, page: () => viewPage });

  await app.listen({ port: options.port, host: '127.0.0.1' });
  const { url, apiUrl } = addresses(mode, (app.server.address() as AddressInfo).port);
  Object.assign(gateway, { url, apiUrl });
  page = await compilePage({ application, projectKey, entryPoint, serviceUrl, mode, pageUrl: url, apiUrl });
  if (options.view) {
    const assets = { pageUrl: `${url}${VIEW_ASSETS}`, apiUrl, application: options.view, view: VIEW_ID };
    viewPage = await compilePage({ projectKey, entryPoint, serviceUrl, mode, ...assets });
  }
  return gateway;
}
