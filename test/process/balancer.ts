import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What stands before several instances: each request goes to the next one; one that has died breaks its connections. */
export interface Balancer {
  url: string;
  /** Where requests go from now on. */
  to(urls: string[]): void;
  close(): void;
}

export async function startBalancer(): Promise<Balancer> {
  let targets: string[] = [];
  let turn = 0;
  const server = createServer((incoming, answer) => {
    const target = targets[turn++ % targets.length];
    const broken = () => void incoming.socket.destroy();
    if (target === undefined) return broken();
    const { method, headers, url } = incoming;
    const passed = request(`${target}${url}`, { method, headers, agent: false }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      response.on('error', broken);
    });
    passed.on('error', broken);
    incoming.pipe(passed);
    return undefined;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    to(urls) {
      targets = urls;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
