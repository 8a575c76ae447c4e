import {
  connectDestination,
  createLiveSetup,
  describeError,
  InvalidEnvironment,
  loadLiveEnvironment,
  loadLiveInstallationEnvironment,
} from 'common';
import { postDeploy } from './post-deploy';
import { preUndeploy } from './pre-undeploy';

/** The commands of Connect's automation scripts: `node dist/connector/main.js post-deploy | pre-undeploy`. */
async function main(command: string | undefined): Promise<void> {
  // Removing needs no key of Klaviyo, which may be gone by then.
  const load = command === 'pre-undeploy' ? loadLiveInstallationEnvironment : loadLiveEnvironment;
  const env = load(process.env);
  const setup = createLiveSetup(env);
  const say = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const parts = { setup, key: env.live.subscriptionKey, say };
  if (command === 'pre-undeploy') return preUndeploy(parts);
  if (command !== 'post-deploy') throw new RangeError('unknown command');
  return postDeploy({ ...parts, destination: connectDestination(process.env) });
}

main(process.argv[2]).catch((error: unknown) => {
  const { code, message } = error instanceof InvalidEnvironment ? { code: '', message: error.message } : describeError(error);
  process.stderr.write(`${message}\n`);
  if (code === 'commercetools_forbidden')
    process.stderr.write('Creating and removing the subscription needs manage_subscriptions.\n');
  process.exitCode = 1;
});
