import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Child, until } from '../process/child.ts';
import { startCli } from '../process/cli.ts';

/** More than the buffers of a pipe hold, so that the end of it waits for the reader. */
const ROWS = 40_000;
const csv = `id,code,field,reason\r\n${Array.from({ length: ROWS }, (_, row) => `${row},invalid,email,"Not an address, or none."\r\n`).join('')}`;

let server: Server;
let url: string;
let sent: Promise<void>;

beforeAll(async () => {
  let done: () => void;
  sent = new Promise((resolve) => {
    done = resolve;
  });
  server = createServer((request, response) => {
    if (request.url === '/oauth/token') return void response.end(JSON.stringify({ access_token: 'token' }));
    response.end(csv, () => done());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

/** A command with much to print, whose reader doesn't read yet. */
function startUnread(): Child {
  const credentials = { CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', CTP_AUTH_URL: url };
  const child = startCli(credentials, 'failures', 'some-run', '--csv', '--service', url);
  child.process.stdout?.pause();
  return child;
}

const untilClosed = (child: Child) => new Promise<number | null>((done) => child.process.on('close', (code) => done(code)));

test('a slow reader gets all of it, byte for byte', async () => {
  const child = startUnread();
  const closed = untilClosed(child);
  await sent;
  // What isn't read fills the stream's buffer, then the pipe: the command has to wait for its reader.
  const unread = child.process.stdout;
  await until('a full buffer', async () => (unread && unread.readableLength >= unread.readableHighWaterMark) || undefined);
  child.process.stdout?.resume();
  expect(await closed).toBe(0);
  expect(child.output().length).toBe(csv.length);
  expect(child.output() === csv).toBe(true);
});

test('a reader that has seen enough is no error', async () => {
  const child = startUnread();
  const closed = untilClosed(child);
  child.process.stdout?.once('data', () => child.process.stdout?.destroy());
  child.process.stdout?.resume();
  expect(await closed).toBe(0);
  expect(child.output()).not.toContain('EPIPE');
});
