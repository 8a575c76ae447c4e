import type { Child } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';

export const HOUR = 3600_000;
export const MINUTE = 60_000;

export interface ListsWorld {
  readonly sandbox: ListsSandbox;
  directory: StateDirectory;
  /** A controller that a test has started; killed when the test ends. */
  child: Child | undefined;
}

/**
 * Stand-ins for a file of tests, with the lists `small` (120 members) and `large`; before each test the lists are new, the
 * state directory is empty, and nothing is set that a test before has set.
 */
export function listsWorld(large = 6000): ListsWorld {
  const world = { child: undefined } as { -readonly [Name in keyof ListsWorld]: ListsWorld[Name] };
  beforeAll(async () => {
    world.sandbox = await startLists({ ometria: { rate: 0 } });
  });
  beforeEach(async () => {
    const { sandbox } = world;
    const newest = Math.floor(Date.now() / 1000) - 400;
    await Promise.all([
      sandbox.control('mailchimp', 'lists', { id: 'small', members: 120, newest }),
      sandbox.control('mailchimp', 'lists', { id: 'large', members: large, newest, seed: 3 }),
      sandbox.control('mailchimp', 'config', { clockOffsetMs: 0 }),
      sandbox.control('mailchimp', 'faults', []),
      sandbox.control('ometria', 'faults', []),
      sandbox.control('ometria', 'config', { reject: [], refuse: [] }),
      sandbox.control('ometria', 'forget', {}),
    ]);
    world.directory = new StateDirectory(sandbox);
  });
  afterEach(async () => {
    await world.child?.kill('SIGKILL');
    world.child = undefined;
    world.directory.remove();
  });
  afterAll(() => world.sandbox?.close());
  return world;
}
