import {
  commercetoolsKlaviyo,
  createInstallation,
  describeError,
  loadEnvironment,
  loadInstallationEnvironment,
  silent,
} from 'common';
import { postDeploy } from './post-deploy';
import { preUndeploy } from './pre-undeploy';

/** The commands of Connect's automation scripts: `node dist/connector/main.js post-deploy | pre-undeploy`. */
async function main(command: string | undefined): Promise<boolean> {
  const say = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  if (command === 'pre-undeploy') {
    const env = loadInstallationEnvironment(process.env);
    return preUndeploy({ env, installation: createInstallation(env), say });
  }
  if (command !== 'post-deploy') throw new RangeError('unknown command');
  const env = loadEnvironment(process.env);
  const installation = createInstallation(env);
  const importer = commercetoolsKlaviyo(env, silent);
  try {
    return await postDeploy({ env, importer, installation, say });
  } finally {
    await importer.close();
  }
}

main(process.argv[2]).then(
  (ok) => {
    process.exitCode = ok ? 0 : 1;
  },
  (error: unknown) => {
    // The configuration's own message lists every fault; anything else is reported by its code.
    const { message } = error instanceof Error && error.name === 'InvalidEnvironment' ? error : describeError(error);
    process.stderr.write(`${message}\n`);
    process.exitCode = 1;
  },
);
