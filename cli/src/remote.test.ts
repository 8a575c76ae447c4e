import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Retryable, type Run } from 'common';
import { EXIT, exitCodeOf } from './exit';
import { follow } from './follow';
import { silentProgress } from './progress';
import { remoteBackend } from './remote';
import { RUN } from './testing';

type Answer = (response: ServerResponse) => void;

const status =
  (code: number, body: object = {}): Answer =>
  (response) =>
    response.writeHead(code).end(JSON.stringify(body));
const token = (access_token: string) => status(200, { access_token });
const hangUp: Answer = (response) => {
  response.destroy();
};

let server: Server;
let url: string;
/** What the token service answers next; after that always with the last. */
let tokens: Answer[];
/** What the service answers to a token that it accepts. */
let service: Answer;
let accepted: string;
let asked: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/oauth/token') {
      asked++;
      const [answer = hangUp] = tokens.length > 1 ? tokens.splice(0, 1) : tokens;
      return answer(response);
    }
    if (request.headers.authorization !== `Bearer ${accepted}`) return status(401, { message: 'Get a new one.' })(response);
    service(response);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

beforeEach(() => {
  tokens = [token('good')];
  accepted = 'good';
  service = status(200, { pipelines: [] });
  asked = 0;
});

const backend = () => remoteBackend(url, { authUrl: url, clientId: 'id', clientSecret: 'secret', scope: undefined });
const fault = (task: Promise<unknown>): Promise<unknown> =>
  task.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the token', () => {
  test('is used as long as it is accepted', async () => {
    const { status: look } = backend();
    await look();
    await look();
    expect(asked).toBe(1);
    [accepted, tokens] = ['newer', [token('newer')]];
    await look();
    expect(asked).toBe(2);
  });

  test.each([400, 401, 403])('is refused to a wrong API client: %i', async (code) => {
    tokens = [status(code)];
    const error = await fault(backend().status());
    expect([exitCodeOf(error), String(error)]).toEqual([EXIT.failed, expect.stringContaining('CTP_CLIENT_ID')]);
  });

  test.each<[string, Answer]>([
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['no token', status(200)],
    ['no answer', hangUp],
  ])('may come later: %s', async (_, answer) => {
    tokens = [answer, token('good')];
    const { status: look } = backend();
    const error = await fault(look());
    expect([exitCodeOf(error), String(error)]).toEqual([EXIT.unavailable, expect.not.stringContaining('CTP_CLIENT_ID')]);
    expect(error).toBeInstanceOf(Retryable);
    await expect(look()).resolves.toEqual([]);
  });
});

test('a token that is late does not end the looking on', async () => {
  [accepted, tokens] = ['newer', [token('old'), status(503), token('newer')]];
  const done: Run = { ...RUN, status: 'done' };
  service = (response) => status(200, response.req.url === '/sync/status' ? { pipelines: [] } : done)(response);
  const { run } = await follow(backend(), RUN, silentProgress, new AbortController().signal);
  expect(run).toEqual(done);
});
