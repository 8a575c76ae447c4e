import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { startApplication } from '../process/application.ts';
import { ROOT } from '../process/child.ts';
import type { Sandbox } from '../process/sandbox.ts';
import type { Service } from '../process/service.ts';
import type { Gateway } from '../sandbox/gateway/server.ts';

/** Installs and builds the Merchant Center application unless that has been done before; says so when it takes time. */
async function build(): Promise<void> {
  const child = spawn(process.execPath, [resolve(ROOT, 'test/setup.mjs'), 'service', 'event', '--test', '--app'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  if (code !== 0) throw new Error('The pages could not be built. npm run demo -- --no-ui goes without them.');
}

/** The pages of the Merchant Center application, in a stand-in for the Merchant Center. */
export async function startPages(sandbox: Sandbox, service: Service): Promise<Gateway> {
  await build();
  return startApplication({ sandbox, service });
}
