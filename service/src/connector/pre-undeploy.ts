import type { Environment, Installation } from 'common';

interface Parts {
  env: Pick<Environment, 'removeHistory'>;
  installation: Pick<Installation, 'remove'>;
  say: (line: string) => void;
}

/** Before the service is taken down: stops what runs and removes what only the service needs; the history on request. */
export async function preUndeploy({ env, installation, say }: Parts): Promise<boolean> {
  const { stopped, documents, unreadable } = await installation.remove({ history: env.removeHistory });
  say(`Runs stopped: ${stopped}. Documents removed: ${documents}.`);
  for (const message of unreadable) say(message);
  if (!env.removeHistory) say('Runs, failures and schedules are kept. REMOVE_HISTORY=true removes them as well.');
  return true;
}
