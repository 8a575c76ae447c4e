import type { LiveSetup } from 'common';

interface Parts {
  setup: Pick<LiveSetup, 'unsubscribe'>;
  key: string;
  say: (line: string) => void;
}

/** Before the application is taken down: a subscription left behind would point at a topic that is gone. No other is touched. */
export async function preUndeploy({ setup, key, say }: Parts): Promise<void> {
  const removed = await setup.unsubscribe();
  say(removed ? `Subscription ${key} was removed.` : `There was no subscription ${key}.`);
}
