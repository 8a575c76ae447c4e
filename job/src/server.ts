import { commercetoolsKlaviyo, loadEnvironment, runServer } from 'common';
import { buildApp } from './app';

void runServer(process, 'job', loadEnvironment, (env, log) => buildApp({ importer: commercetoolsKlaviyo(env, log), env, log }));
