import { createImporter, runServer } from 'common';
import { buildApp } from './app';

void runServer(process, 'job', (env, log) => buildApp({ importer: createImporter(env, log), env, log }));
