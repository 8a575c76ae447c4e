import { until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';
import { note } from './cases.ts';

interface Member {
  contactId: string;
  email: string;
  status: string;
  changed: number;
}
interface Contact {
  id: string;
  email: string;
  marketing_optin: string;
  properties: { mailchimp_status: string };
  sent: number;
}
interface Summary {
  rows: number;
  violations: string[];
  mostOpen: number;
}

const MEMBERS = 20_000;
const OPT_INS: Record<string, string> = {
  subscribed: 'EXPLICITLY_OPTEDIN',
  unsubscribed: 'EXPLICITLY_OPTEDOUT',
  cleaned: 'EXPLICITLY_OPTEDOUT',
  archived: 'EXPLICITLY_OPTEDOUT',
  pending: 'NOT_SPECIFIED',
  transactional: 'NOT_SPECIFIED',
};
const now = () => Math.floor(Date.now() / 1000);
let sandbox: ListsSandbox;
let directory: StateDirectory;

afterEach(async () => {
  directory?.remove();
  await sandbox?.close();
});

const pushed = async () => (await sandbox.control<{ records: number }>('ometria', 'summary')).records;

/** Members whose last change lies before this time, and that Ometria doesn't have as the tables say. */
async function wrong(listId: string, before: number): Promise<string[]> {
  const members = await sandbox.control<Member[]>('mailchimp', `lists/${listId}`);
  const contacts = new Map((await sandbox.control<Contact[]>('ometria', 'contacts')).map((contact) => [contact.id, contact]));
  return members.flatMap((member) => {
    if (member.changed >= before) return [];
    const contact = contacts.get(member.contactId);
    if (!contact) return [`${member.contactId} is missing`];
    const asSaid =
      contact.email === member.email.toLowerCase() &&
      contact.marketing_optin === OPT_INS[member.status] &&
      contact.properties.mailchimp_status === member.status;
    return asSaid ? [] : [`${member.contactId} is ${contact.marketing_optin}, and ${member.status} in Mailchimp`];
  });
}

describe.each([
  { inclusive: false, archivedListed: false },
  { inclusive: true, archivedListed: true },
])('20,000 members that move, two kills (bounds included: $inclusive)', ({ inclusive, archivedListed }) => {
  it('loses no one, opts in no one without cause, and sends few twice', async () => {
    sandbox = await startLists({
      mailchimp: {
        movement: { changes: 0.3, joins: 0.1, archives: 0.1 },
        inclusiveSince: inclusive,
        inclusiveBefore: inclusive,
        archivedListed,
      },
      ometria: { rate: 0 },
      lists: [{ id: 'moving', members: MEMBERS, newest: now() - 120, ties: [2600, 1300], seed: 7 }],
    });
    directory = new StateDirectory(sandbox, { OMETRIA_RATE: '20' });
    directory.write([{ list_id: 'moving', worker_count: 4 }]);
    let before = 0;
    for (const share of [0.25, 0.6]) {
      const child = directory.start('go', '--once');
      await until(`${share} of the load`, async () => (await pushed()) >= MEMBERS * share);
      expect(child.process.exitCode).toBeNull();
      await child.kill('SIGKILL');
      const after = await pushed();
      // Floor: work continued since the kill before, and it isn't done.
      expect(after).toBeGreaterThan(before);
      expect(directory.entries[0]?.latest_timestamp).toBeUndefined();
      before = after;
    }
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('load resumed') });
    const latest = directory.entries[0]?.latest_timestamp ?? '';
    expect(latest).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const notAsSaid = await wrong('moving', Date.parse(latest) / 1000);
    const contacts = await sandbox.control<Contact[]>('ometria', 'contacts');
    const doubled = contacts.length - new Set(contacts.map(({ id }) => id)).size;
    note({
      part: 'Mailchimp -> Ometria',
      what: 'the controller, in a list that moves',
      kills: 2,
      missing: notAsSaid.length,
      doubled,
    });
    expect(notAsSaid).toEqual([]);
    const twice = contacts.filter(({ sent }) => sent > 1).length;
    expect(twice).toBeLessThanOrEqual(MEMBERS * 0.25);

    // What moved meanwhile, and 500 more changes, three hours later.
    await sandbox.control('mailchimp', 'config', { movement: { changes: 0, joins: 0, archives: 0 } });
    const moved = (await sandbox.control<Member[]>('mailchimp', 'lists/moving')).filter(
      ({ changed }) => changed > now() - 180,
    ).length;
    await sandbox.control('mailchimp', 'lists/moving/change', { random: 500 });
    await sandbox.control('mailchimp', 'config', { clockOffsetMs: 3 * 3600_000 });
    const read = (await sandbox.control<Summary>('mailchimp', 'summary')).rows;
    const synced = await directory.run('go', '--once');
    expect(synced).toMatchObject({ code: 0, output: expect.stringContaining('sync done') });
    const later = Date.parse(directory.entries[0]?.latest_timestamp ?? '') / 1000;
    expect(later).toBeGreaterThan(Date.parse(latest) / 1000 + 3600);
    expect(await wrong('moving', later)).toEqual([]);
    const rows = (await sandbox.control<Summary>('mailchimp', 'summary')).rows - read;
    expect(rows).toBeGreaterThanOrEqual(450);
    // Some of those were read by the load, whose window the sync overlaps by two minutes; the rows of each page's last second come twice.
    expect(rows).toBeLessThan((500 + moved) * 2 + 200);

    expect((await sandbox.control<Summary>('mailchimp', 'summary')).violations).toEqual([]);
    expect((await sandbox.control<Summary>('ometria', 'summary')).violations).toEqual([]);
  }, 180_000);
});

it('reports unstable_order, keeps the time, and reads the other lists', async () => {
  sandbox = await startLists({
    mailchimp: { ties: 'random', movement: { changes: 3, joins: 0, archives: 0 } },
    ometria: { rate: 0 },
    lists: [
      { id: 'tied', members: 12_000, newest: now() - 120, ties: [12_000] },
      { id: 'plain', members: 50, newest: now() - 120 },
    ],
  });
  directory = new StateDirectory(sandbox);
  directory.write([{ list_id: 'tied' }, { list_id: 'plain' }]);
  const { code, output } = await directory.run('go', '--once');
  expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('load failed: unstable_order') });
  expect(directory.entries[0]?.latest_timestamp).toBeUndefined();
  expect(directory.entries[1]?.latest_timestamp).toBeDefined();
}, 240_000);
