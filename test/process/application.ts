import { resolve } from 'node:path';
import { type Gateway, startGateway } from '../sandbox/gateway/server.ts';
import { ROOT } from './child.ts';
import type { Sandbox } from './sandbox.ts';
import type { Service } from './service.ts';

interface ApplicationOptions {
  sandbox: Sandbox;
  /** Whose address the application is given; `undefined` as when it was never set. */
  service: Pick<Service, 'url'> | undefined;
  mode?: 'production' | 'development';
  port?: number;
  /** Whether the pages of records are there, with the view beside them; it must have been built (`--view`). */
  withView?: boolean;
}

/** The Merchant Center application with the stand-in around it. It must have been built (`npm run setup`). */
export function startApplication({
  sandbox,
  service,
  mode = 'production',
  port = 0,
  withView = false,
}: ApplicationOptions): Promise<Gateway> {
  return startGateway({
    port,
    mode,
    projectKey: sandbox.environment.CTP_PROJECT_KEY ?? '',
    entryPoint: 'data-imports',
    application: resolve(ROOT, 'mc-app'),
    view: withView ? resolve(ROOT, 'mc-view') : undefined,
    serviceUrl: service?.url ?? '',
    sign: async (claims) => (await sandbox.control<{ token: string }>('identity', 'token', claims)).token,
  });
}
