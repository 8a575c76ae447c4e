import { createLive, loadLiveEnvironment, runServer } from 'common';
import { buildApp } from './app';

void runServer(process, 'event', loadLiveEnvironment, (env, log) => buildApp({ live: createLive(env, log), env, log }));
