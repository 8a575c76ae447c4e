import type { ConnectDestination, LiveSetup } from 'common';

interface Parts {
  setup: Pick<LiveSetup, 'subscribe'>;
  key: string;
  destination: ConnectDestination;
  /** Where the lines for the deployment's report go. */
  say: (line: string) => void;
}

const DONE = {
  created: 'was created',
  updated: 'was changed',
  recreated: 'was created again, because its format could not be changed',
  unchanged: 'is as it should be',
};

/**
 * After every deployment: one subscription that delivers to this application. Nothing is lost in between, since what differs is changed
 * in place. Repeating it changes nothing.
 * @see https://docs.commercetools.com/connect/convert-existing-integration#automation-scripts
 */
export async function postDeploy({ setup, key, destination, say }: Parts): Promise<void> {
  const result = await setup.subscribe(destination);
  say(`ok      Subscription ${key} ${DONE[result]}. It delivers to ${destination.type}.`);
}
