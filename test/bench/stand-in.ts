import { startCommercetools } from '../sandbox/commercetools/server.ts';
import { startIdentity } from '../sandbox/identity.ts';
import { type KlaviyoOptions, startKlaviyo } from '../sandbox/klaviyo/server.ts';
import { fill, type Sizes } from './shop.ts';

/** A stand-in in a process of its own: what it costs isn't the service's, and its work doesn't delay who measures. */
export type StandIn =
  | { side: 'commercetools'; projectKey: string; scope: string; latencyMs: number; sizes: Sizes }
  | { side: 'klaviyo'; options: KlaviyoOptions };

async function start(what: StandIn): Promise<{ url: string; issuer?: string }> {
  if (what.side === 'klaviyo') return { url: (await startKlaviyo(what.options)).url };
  const { projectKey, scope, latencyMs } = what;
  const server = await startCommercetools({
    ...{ port: 0, projectKey, latencyMs },
    clients: [{ id: 'import', secret: 'import-secret', scope }],
  });
  fill(server, what.sizes);
  return { url: server.url, issuer: (await startIdentity(0)).url };
}

// The process that started this one holds the other end of the channel: none is left behind when it dies.
process.on('disconnect', () => process.exit());
process.send?.(await start(JSON.parse(process.argv[2] ?? '{}') as StandIn));
