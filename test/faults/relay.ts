import { Agent, createServer, type IncomingMessage, type Server, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the relay has received it. */
export interface Passing {
  method: string;
  /** Path and query, decoded. */
  url: string;
  body: string;
}

/**
 * What becomes of a request. `hold`: it never reaches the other side and is never answered. `withhold`: it takes effect, and
 * its answer is kept. `reset` and `cut`: the same two, and the connection is reset at once. A number: it takes effect, and is answered so many milliseconds later.
 */
export type Fate = 'pass' | 'hold' | 'withhold' | 'reset' | 'cut' | number | Reply;
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** Between one process and one other side on 127.0.0.1: sees every request, and decides what becomes of it. */
export class Relay {
  /** Decides; asked once per request, when all of it has arrived. */
  fate: (passing: Passing) => Fate = () => 'pass';
  /** Called for every request that has taken effect, before its answer is passed on. */
  onEffect: (passing: Passing, answer: Answer) => void = () => {};
  /** Called when a request has taken effect, and when its answer has been handed to the process. */
  onStage: (passing: Passing, stage: 'effect' | 'answered') => void = () => {};
  /** Connections are accepted, and then nothing ever comes. */
  halfOpen = false;
  url = '';
  private port = 0;
  private server: Server | undefined;
  /** What has been passed on and not yet been answered. */
  private readonly under = new Set<Promise<Answer>>();
  private readonly agent = new Agent({ keepAlive: true });

  constructor(private readonly target: string) {}

  async open(): Promise<this> {
    const server = createServer((request, response) => {
      // Whatever breaks here is a connection that its process has left behind.
      this.serve(request, response).catch(() => request.socket.destroy());
    });
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    this.server = server;
    return this;
  }

  /** From now on connections are refused, until it is opened again at the same address. */
  async refuse(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** Resolves when what was on its way has arrived. */
  async close(): Promise<void> {
    await this.refuse();
    await Promise.allSettled(this.under);
    this.agent.destroy();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await read(request);
    const passing = { method: request.method ?? 'GET', url: decode(request.url ?? '/'), body: body.toString() };
    if (this.halfOpen) return;
    const fate = this.fate(passing);
    if (fate === 'hold') return;
    if (fate === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    if (typeof fate === 'object') {
      response.writeHead(fate.status, { 'content-type': 'application/json', ...fate.headers });
      response.end(JSON.stringify(fate.body ?? {}));
      return;
    }
    const arriving = this.forward(request, body).then((arrived) => {
      this.onEffect(passing, arrived);
      this.onStage(passing, 'effect');
      return arrived;
    });
    this.under.add(arriving);
    const answer = await arriving.finally(() => this.under.delete(arriving));
    if (fate === 'withhold') return;
    if (fate === 'cut') {
      request.socket.resetAndDestroy();
      return;
    }
    if (typeof fate === 'number') await new Promise((done) => setTimeout(done, fate));
    response.writeHead(answer.status, withoutHop(answer.headers));
    response.end(answer.body, () => this.onStage(passing, 'answered'));
  }

  private forward(request: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((done, fail) => {
      const { method, url, headers } = request;
      const { host, hostname, port } = new URL(this.target);
      const options = { method, path: url, hostname, port, agent: this.agent, headers: { ...withoutHop(headers), host } };
      const outgoing = send(options, (answer) => {
        read(answer).then((bytes) => done({ status: answer.statusCode ?? 502, headers: answer.headers, body: bytes }), fail);
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  }
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What belongs to one connection isn't passed on; the whole body is there, so its length is known. */
function withoutHop(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { connection: _c, 'keep-alive': _k, 'transfer-encoding': _t, ...kept } = headers;
  return kept;
}

function decode(url: string): string {
  return decodeURIComponent(url.replaceAll('+', ' '));
}
