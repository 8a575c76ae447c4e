import { until } from './child.ts';
import type { Service } from './service.ts';

export interface RunAnswer {
  id: string;
  pipeline: string;
  status: 'queued' | 'running' | 'stopping' | 'done' | 'failed' | 'stopped';
  counts: { read: number; written: number; skipped: number; rejected: number };
  warnings: Record<string, number>;
  skips: Record<string, number>;
  total?: number;
  totalIs: string;
  workedMs: number;
  startedAt: string;
  finishedAt?: string;
  error?: { code: string; message: string };
}

export interface ActiveRun extends RunAnswer {
  rate: number;
  etaMs?: number;
  heartbeatAgeMs: number;
}

export interface StatusAnswer {
  pipeline: string;
  title: string;
  active?: ActiveRun;
  lastRun?: RunAnswer;
}

export const ended = ({ status }: Pick<RunAnswer, 'status'>) => status === 'done' || status === 'failed' || status === 'stopped';

export async function startRun(service: Service, pipeline: string, body: unknown = {}): Promise<RunAnswer> {
  const { status, body: run, text } = await service.call<RunAnswer>('POST', `/sync/${pipeline}`, body);
  if (status !== 202) throw new Error(`starting ${pipeline}: ${status} ${text}`);
  return run;
}

export async function getRun(service: Service, id: string): Promise<RunAnswer> {
  return (await service.call<RunAnswer>('GET', `/runs/${id}`)).body;
}

export async function untilEnded(service: Service, id: string, timeoutMs = 120_000, everyMs = 100): Promise<RunAnswer> {
  const ask = async () => {
    const run = await getRun(service, id);
    return ended(run) ? run : undefined;
  };
  return until(`the end of run ${id}`, ask, timeoutMs, everyMs);
}
