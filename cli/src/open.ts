import { type Logger, loadCredentials, loadEnvironment } from 'common';
import type { Backend } from './backend';
import { type GlobalOptions, serviceUrl } from './context';
import { localBackend } from './local';
import { remoteBackend } from './remote';

/** The engine in this process, or a running service. */
export function openBackend({ service }: GlobalOptions, variables: Record<string, string | undefined>, log: Logger): Backend {
  if (service !== undefined) return remoteBackend(serviceUrl(service), loadCredentials(variables));
  return localBackend(loadEnvironment(variables), log);
}
