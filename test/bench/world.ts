import { readFileSync } from 'node:fs';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import { machineToken, type Service, startService } from '../process/service.ts';
import { type CommercetoolsServer, startCommercetools } from '../sandbox/commercetools/server.ts';
import { startIdentity } from '../sandbox/identity.ts';
import { startKlaviyo } from '../sandbox/klaviyo/server.ts';
import { watchRss } from './rss.ts';

const PROJECT = 'bench';
const SCOPES = ['customers', 'orders', 'payments', 'products'].map((name) => `view_${name}`);
const scope = [...SCOPES, 'manage_key_value_documents', 'introspect_oauth_tokens'].map((name) => `${name}:${PROJECT}`).join(' ');
const TICKS_PER_SECOND = 100;

/** What one import cost. */
export interface Figures {
  what: string;
  records: number;
  seconds: number;
  cpuSeconds: number;
  peakMb: number;
  requests: Record<Side, number>;
}
type Side = 'commercetools' | 'klaviyo';

export interface World {
  service: Service;
  /** Imports everything, and throws unless all of it was settled. */
  measure(what: string, pipeline: string): Promise<Figures & { run: RunAnswer }>;
  ledger(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/**
 * Stand-ins in this process, which may be as large as it likes, and a real service in its own. No limits, no latency.
 * `keepBodies`: Klaviyo's keeps what arrived, to show it.
 */
export async function startWorld(fill: (shop: CommercetoolsServer) => void, keepBodies = false): Promise<World> {
  const [commercetools, klaviyo, identity] = await Promise.all([
    startCommercetools({ port: 0, projectKey: PROJECT, clients: [{ id: 'import', secret: 'import-secret', scope }] }),
    startKlaviyo({ limits: 'off', jobMs: [100, 300], keepBodies }),
    startIdentity(0),
  ]);
  fill(commercetools);
  const environment = {
    CTP_PROJECT_KEY: PROJECT,
    CTP_CLIENT_ID: 'import',
    CTP_CLIENT_SECRET: 'import-secret',
    CTP_SCOPE: scope,
    CTP_API_URL: commercetools.url,
    CTP_AUTH_URL: commercetools.url,
    CTP_JWT_ISSUER: identity.url,
    KLAVIYO_AUTH_KEY: 'pk_sandbox',
    KLAVIYO_URL: klaviyo.url,
    LOG_LEVEL: 'warn',
  };
  const service = await startService(environment, machineToken(environment));
  const pid = service.child.process.pid ?? 0;
  const url: Record<Side, string> = { commercetools: commercetools.url, klaviyo: klaviyo.url };
  const ask = async <T>(side: Side, path: string): Promise<T> =>
    (await (await fetch(`${url[side]}/__sandbox/${path}`)).json()) as T;
  const requests = async (side: Side) => (await ask<{ total: number }>(side, 'requests')).total;
  const bothRequests = async () => ({
    commercetools: await requests('commercetools'),
    klaviyo: await requests('klaviyo'),
  });

  return {
    service,
    async measure(what, pipeline) {
      const before = { requests: await bothRequests(), cpu: cpuSecondsOf(pid), at: performance.now() };
      const peak = watchRss(pid);
      const run = await untilEnded(service, (await startRun(service, pipeline)).id, 30 * 60_000);
      const { read, rejected } = run.counts;
      if (run.status !== 'done' || rejected > read / 50) throw new Error(`${what}: ${JSON.stringify(run)}`);
      const after = await bothRequests();
      return {
        what,
        run,
        records: read,
        seconds: (performance.now() - before.at) / 1000,
        cpuSeconds: cpuSecondsOf(pid) - before.cpu,
        peakMb: peak(),
        requests: {
          commercetools: after.commercetools - before.requests.commercetools,
          klaviyo: after.klaviyo - before.requests.klaviyo,
        },
      };
    },
    ledger: () => ask('klaviyo', 'ledger'),
    async close() {
      await service.child.kill('SIGTERM');
      await Promise.all([commercetools.close(), klaviyo.close(), identity.close()]);
    },
  };
}

/** User and system time of a process, by the kernel (Linux). */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
