import { createImporter, createInstallation, runServer } from 'common';
import { createPublicUrl } from './address';
import { buildApp } from './app';

void runServer(process, 'service', (env, log) => {
  const publicUrl = createPublicUrl(env, createInstallation(env).serviceUrl, log);
  return buildApp({ importer: createImporter(env, log), env, log, publicUrl });
});
