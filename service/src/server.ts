import { commercetoolsKlaviyo, createInstallation, loadEnvironment, runServer } from 'common';
import { createPublicUrl } from './address';
import { buildApp } from './app';

void runServer(process, 'service', loadEnvironment, (env, log) => {
  const publicUrl = createPublicUrl(env, createInstallation(env).serviceUrl, log);
  return buildApp({ importer: commercetoolsKlaviyo(env, log), env, log, publicUrl });
});
