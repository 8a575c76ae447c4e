import { EventEmitter } from 'node:events';
import { runServer, type Server } from './process';
import { InvalidEnvironment } from './variables';

const ENVIRONMENT = {
  CTP_PROJECT_KEY: 'shop',
  CTP_CLIENT_ID: 'id',
  CTP_CLIENT_SECRET: 'canary-secret',
  CTP_API_URL: 'https://api.example.com',
  CTP_AUTH_URL: 'https://auth.example.com',
  CTP_JWT_ISSUER: 'https://mc.example.com',
  KLAVIYO_AUTH_KEY: 'canary-key',
  PORT: '7001',
  LOG_LEVEL: 'silent',
};

/** A process that notes how it would have ended. */
class FakeHost extends EventEmitter {
  readonly exits: number[] = [];
  text = '';
  readonly stderr = { write: (text: string) => (this.text += text) };
  readonly exit = (code: number) => {
    this.exits.push(code);
  };
  constructor(readonly env: Record<string, string | undefined> = ENVIRONMENT) {
    super();
  }
}

/** Names what is missing, as the applications' loaders do. */
function load(variables: Record<string, string | undefined>) {
  if (!variables.KLAVIYO_AUTH_KEY) throw new InvalidEnvironment(['KLAVIYO_AUTH_KEY is missing.']);
  return { logLevel: 'silent', port: Number(variables.PORT) };
}

const tick = () => new Promise((done) => setImmediate(done));
function fakeServer(more: Partial<Server> = {}) {
  return { listen: jest.fn(async () => {}), close: jest.fn(async () => {}), ...more };
}

it('listens on every address, at the configured port', async () => {
  const host = new FakeHost();
  const server = fakeServer();
  await runServer(host, 'test', load, () => server);
  expect(server.listen).toHaveBeenCalledWith({ host: '0.0.0.0', port: 7001 });
  expect(host.exits).toEqual([]);
});

it('names what is wrong with the configuration, and builds nothing', async () => {
  const host = new FakeHost({ CTP_CLIENT_SECRET: 'canary-secret' });
  const build = jest.fn(() => fakeServer());
  await runServer(host, 'test', load, build);
  expect([host.exits, build.mock.calls]).toEqual([[1], []]);
  expect(host.text).toContain('KLAVIYO_AUTH_KEY is missing.');
  expect(host.text).not.toContain('canary');
});

it.each(['SIGTERM', 'SIGINT'])('%s closes the server, then ends with 0', async (signal) => {
  const host = new FakeHost();
  let closed = () => {};
  const server = fakeServer({ close: jest.fn(() => new Promise<void>((done) => (closed = done))) });
  await runServer(host, 'test', load, () => server);
  host.emit(signal);
  host.emit(signal);
  await tick();
  expect([host.exits, jest.mocked(server.close).mock.calls.length]).toEqual([[], 1]);
  // Node kills a process at a signal that has no listener left.
  expect(host.listenerCount(signal)).toBe(1);
  closed();
  await tick();
  expect(host.exits).toEqual([0]);
});

it('does not wait longer than 9 s for a server that does not close', async () => {
  jest.useFakeTimers();
  const host = new FakeHost();
  await runServer(host, 'test', load, () => fakeServer({ close: () => new Promise(() => {}) }));
  host.emit('SIGTERM');
  jest.advanceTimersByTime(8999);
  expect(host.exits).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(host.exits).toEqual([0]);
  jest.useRealTimers();
});

it.each([
  ['building', () => Promise.reject(new Error('no'))],
  ['listening', () => fakeServer({ listen: () => Promise.reject(new Error('in use')) })],
])('ends with 1 when %s fails', async (_what, build) => {
  const host = new FakeHost();
  await runServer(host, 'test', load, build);
  expect(host.exits).toEqual([1]);
});

it.each(['uncaughtException', 'unhandledRejection'])('ends with 1 after an %s, in an orderly way', async (event) => {
  const host = new FakeHost();
  const server = fakeServer({ close: jest.fn(() => Promise.reject(new Error('does not close either'))) });
  await runServer(host, 'test', load, () => server);
  host.emit(event, new Error('not caught'));
  await tick();
  expect([host.exits, jest.mocked(server.close).mock.calls.length]).toEqual([[1], 1]);
});

it('a signal that comes while the server is being built ends the process', async () => {
  const host = new FakeHost();
  void runServer(host, 'test', load, () => new Promise(() => {}));
  host.emit('SIGTERM');
  await tick();
  expect(host.exits).toEqual([0]);
});
