import { type Sandbox, type SandboxOptions, startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';
import { canaries } from '../sandbox/shop/index.ts';

/** The stand-ins and as many service processes as a test asks for. */
export interface World {
  sandbox: Sandbox;
  /** A further service process of the same installation; `environment` goes before what the sandbox says. */
  start(environment?: Record<string, string>): Promise<Service>;
  /** Ends the service processes that are left. */
  stop(): Promise<void>;
  /** What every service process has printed so far. */
  output(): string;
  close(): Promise<void>;
}

export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  const sandbox = await startSandbox({ limits: 'off', ...options });
  const token = machineToken(sandbox.environment);
  const services: Service[] = [];
  const stop = async () => {
    const alive = services.filter(({ child: { process } }) => process.exitCode === null && process.signalCode === null);
    await Promise.all(alive.map(({ child }) => child.kill('SIGTERM')));
  };
  return {
    sandbox,
    async start(environment = {}) {
      const service = await startService({ ...sandbox.environment, ...environment }, token);
      services.push(service);
      return service;
    },
    output: () => services.map(({ child }) => child.output()).join(''),
    stop,
    async close() {
      await stop();
      await sandbox.close();
    },
  };
}

/** The canaries of the sample shop, and the keys of the installation, that stand in a text they mustn't be in. */
export function leaks(text: string, { sandbox }: World): string[] {
  const { KLAVIYO_AUTH_KEY = '', CTP_CLIENT_SECRET = '' } = sandbox.environment;
  return [...canaries, KLAVIYO_AUTH_KEY, CTP_CLIENT_SECRET].filter((secret) => text.includes(secret));
}
