import { type Child, ROOT, startChild, until } from './child.ts';
import { freePort, startOf } from './service.ts';

const START = startOf(ROOT, 'job');

export interface Round {
  started: { pipeline: string; runId: string; at: string }[];
  skipped: { pipeline: string; at: string; reason: string; runId?: string }[];
  worked: { pipeline: string; runId: string; status: string; more: boolean }[];
}

/** A running job process. */
export interface Job {
  child: Child;
  url: string;
  /** Calls it as Connect's scheduler does. */
  tick(): Promise<{ status: number; body: Round }>;
}

export async function startJob(environment: Record<string, string>): Promise<Job> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = startChild(START.folder, START.args, { ...START.environment, ...environment, PORT: String(port) });
  await until(`GET ${url}/health`, async () => {
    if (child.process.exitCode !== null) throw new Error(`The job ended:\n${child.output()}`);
    const response = await fetch(`${url}/health`).catch(() => undefined);
    return response?.status === 200;
  });
  return {
    child,
    url,
    async tick() {
      const response = await fetch(`${url}/job`, { method: 'POST' });
      return { status: response.status, body: (await response.json()) as Round };
    },
  };
}
