import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  text: string;
  /** When it had arrived, in milliseconds of `performance.now`. */
  at: number;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Instead of an answer: the connection is reset, or nothing ever comes, or a byte now and then. */
  instead?: 'reset' | 'silence' | 'drip';
  /** The answer doesn't say when it was given. */
  undated?: boolean;
}

/** A server on 127.0.0.1 that answers as a test says, and remembers what it was asked. */
export class TestServer {
  readonly received: Received[] = [];
  answer: (request: Received, index: number) => Reply | Promise<Reply> = () => ({});
  url = '';
  private server: Server | undefined;

  async begin(): Promise<this> {
    const server = createServer((request, response) => {
      // What a test's answer can't read, such as a body that isn't JSON, is refused: without any answer the sender would wait for ever.
      this.serve(request, response).catch(() => response.writeHead(400).end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.server = server;
    return this;
  }

  async end(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const { method = 'GET', headers } = request;
    const received = { method, path: pathname, query: searchParams, headers, text, at: performance.now() };
    const index = this.received.push(received) - 1;
    const { status = 200, headers: more = {}, body, instead, undated } = await this.answer(received, index);
    if (instead === 'reset') request.socket.resetAndDestroy();
    if (instead === 'drip') drip(response);
    if (instead !== undefined) return;
    response.sendDate = !undated;
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(body === undefined ? '' : JSON.stringify(body));
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
}
