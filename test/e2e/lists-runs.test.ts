import { StateDirectory } from '../process/controller.ts';
import { HOUR, listsWorld, MINUTE } from './lists.ts';

/** What loads and syncs read and send. */
const world = listsWorld();

interface Summary {
  rows: number;
  asked: Record<string, number>;
  violations: string[];
}
const mailchimp = () => world.sandbox.control<Summary>('mailchimp', 'summary');

it('reads about 500 rows in a sync of 500 changes', async () => {
  world.directory.write([{ list_id: 'large' }]);
  expect(await world.directory.run('go', '--once')).toMatchObject({ code: 0 });
  await world.sandbox.control('mailchimp', 'config', { clockOffsetMs: 3 * HOUR });
  await world.sandbox.control('mailchimp', 'lists/large/change', { many: { count: 500, oldest: 10_000, newest: 120 } });
  const before = await mailchimp();
  const { code, output } = await world.directory.run('go', '--once');
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('sync done: 500 updated, 0 skipped') });
  const after = await mailchimp();
  // The last row of each of the six pages comes twice, and the count comes with a row.
  expect(after.rows - before.rows).toBeGreaterThanOrEqual(500);
  expect(after.rows - before.rows).toBeLessThanOrEqual(510);
  expect(world.directory.entries[0]?.total_updates).toBe(500);
  expect(after.violations).toEqual([]);
}, 120_000);

it('sends each status with the consent of the table, and with that of the settings', async () => {
  interface Contact {
    id: string;
    marketing_optin: string;
    timestamp_subscribed?: string;
    timestamp_unsubscribed?: string;
    firstname?: string;
  }
  const members = await world.sandbox.control<{ contactId: string; status: string }[]>('mailchimp', 'lists/small');
  const statusOf = new Map(members.map(({ contactId, status }) => [contactId, status]));
  const kept = async () => {
    const contacts = await world.sandbox.control<Contact[]>('ometria', 'contacts');
    const found = contacts.map(({ id, marketing_optin, timestamp_subscribed, timestamp_unsubscribed }) =>
      [statusOf.get(id), marketing_optin, Boolean(timestamp_subscribed), Boolean(timestamp_unsubscribed)].join(' '),
    );
    return [...new Set(found)].sort();
  };
  world.directory.write([{ list_id: 'small' }]);
  expect(await world.directory.run('go', '--once')).toMatchObject({ code: 0 });
  expect(await kept()).toEqual([
    'archived EXPLICITLY_OPTEDOUT false true',
    'cleaned EXPLICITLY_OPTEDOUT false true',
    'pending NOT_SPECIFIED false false',
    'subscribed EXPLICITLY_OPTEDIN true false',
    'transactional NOT_SPECIFIED false false',
    'unsubscribed EXPLICITLY_OPTEDOUT false true',
  ]);
  const consent = { subscribed: 'NOT_SPECIFIED', cleaned: 'skip', archived: 'NOT_SPECIFIED', pending: 'EXPLICITLY_OPTEDOUT' };
  const other = new StateDirectory(world.sandbox, {
    MAILCHIMP_OMETRIA_SETTINGS: JSON.stringify({ collection: 'other_{list_id}', consent }),
  });
  other.write([{ list_id: 'small' }]);
  await world.sandbox.control('ometria', 'forget', {});
  const { code, output } = await other.run('go', '--once');
  other.remove();
  const skipped = members.filter(({ status }) => status === 'cleaned').length;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining(`${skipped} skipped`) });
  expect(await kept()).toEqual([
    'archived NOT_SPECIFIED false false',
    'pending EXPLICITLY_OPTEDOUT false true',
    'subscribed NOT_SPECIFIED false false',
    'transactional NOT_SPECIFIED false false',
    'unsubscribed EXPLICITLY_OPTEDOUT false true',
  ]);
});

describe("when Mailchimp's clock jumps", () => {
  const load = async () => {
    world.directory.write([{ list_id: 'small' }]);
    expect(await world.directory.run('go', '--once')).toMatchObject({ code: 0 });
    return Date.parse(world.directory.entries[0]?.latest_timestamp ?? '');
  };
  const jump = (clockOffsetMs: number) => world.sandbox.control('mailchimp', 'config', { clockOffsetMs });

  it('loads everything again when it was far ahead: what changed meanwhile may be missing', async () => {
    await jump(HOUR);
    const ahead = await load();
    await jump(0);
    await world.sandbox.control('mailchimp', 'lists/small/change', { many: { count: 20, oldest: 300, newest: 120 } });
    const { code, output } = await world.directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('lies in the future') });
    expect(output).toContain('load done: 120 updated');
    expect(Date.parse(world.directory.entries[0]?.latest_timestamp ?? '')).toBeLessThan(ahead - 50 * MINUTE);
  });

  it('takes a small step back for up to date, and leaves the time', async () => {
    const before = await load();
    await jump(-3 * MINUTE);
    expect(await world.directory.run('go', '--once')).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
    expect(Date.parse(world.directory.entries[0]?.latest_timestamp ?? '')).toBe(before);
  });

  it('reads the whole gap after a jump ahead, once', async () => {
    const before = await load();
    await jump(30 * 24 * HOUR);
    await world.sandbox.control('mailchimp', 'lists/small/change', { many: { count: 20, oldest: 20 * 86_400, newest: 120 } });
    expect(await world.directory.run('go', '--once')).toMatchObject({
      code: 0,
      output: expect.stringContaining('sync done: 20 updated'),
    });
    expect(Date.parse(world.directory.entries[0]?.latest_timestamp ?? '')).toBeGreaterThan(before + 29 * 24 * HOUR);
    expect(await world.directory.run('go', '--once')).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
  });
});

it('says that another key of Ometria may belong to another account', async () => {
  world.directory.write([]);
  expect(await world.directory.run('go', '--once')).toMatchObject({
    code: 0,
    output: expect.not.stringContaining('another account'),
  });
  const other = new StateDirectory({
    environment: { ...world.sandbox.environment, OMETRIA_APIKEY: 'another-key', STATE_DIR: '' },
  });
  other.remove();
  const { code, output } = await other.run('go', '--once', '--state', world.directory.folder);
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining('set latest_timestamp of every list to null'),
  });
  expect(output).not.toContain('another-key');
});
