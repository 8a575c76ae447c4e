import type { BatchJobs } from '../../../contract/context';
import type { Outcome } from '../../../contract/outcome';
import { KlaviyoWorld, refusing } from '../../../testing/klaviyo';
import type { Received, Reply } from '../../../testing/server';
import type { ProfileRecord } from '../records';
import { profileDestination } from './destination';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const JOBS = '/api/profile-bulk-import-jobs';
const person = (number: number, over: Partial<ProfileRecord> = {}): ProfileRecord => ({
  externalId: `id-${number}`,
  email: `person${number}@example.com`,
  ...over,
});
const people = (count: number) => Array.from({ length: count }, (_, number) => person(number));
const at = (row: number, field?: string) =>
  `/data/attributes/profiles/data/${row}${field === undefined ? '' : `/attributes/${field}`}`;

interface Sent {
  external_id: string;
  email: string;
  phone_number?: string;
}
const rowsOf = ({ text }: Received) =>
  (
    JSON.parse(text) as { data: { attributes: { profiles: { data: { attributes: Sent }[] } } } }
  ).data.attributes.profiles.data.map(({ attributes }) => attributes);
const jobs = () => world.sent(JOBS).map(rowsOf);
const idsOf = (rows: Sent[] | undefined) => (rows ?? []).map(({ external_id }) => external_id);

interface Fault {
  id?: string;
  /** What comes back of the row, instead of its id and an unused address. */
  payload?: object;
  pointer?: string;
  code?: string;
}
interface Klaviyo {
  /** Refuses a request by its rows. */
  refuse?: (rows: Sent[]) => Reply | undefined;
  /** Rows that the job itself can't use. */
  faults?: (rows: Sent[]) => Fault[];
  /** What the job says of itself; by default it is complete and counts its faults. */
  statuses?: string[];
  failed?: number;
}

/** Plays bulk import jobs. */
function play({ refuse = () => undefined, faults = () => [], statuses = [], failed }: Klaviyo = {}): void {
  const running: Fault[][] = [];
  world.server.answer = (request) => {
    const { method, path, query } = request;
    if (method === 'POST') {
      const rows = rowsOf(request);
      const refused = refuse(rows);
      if (refused) return refused;
      running.push(faults(rows));
      return { status: 202, body: { data: { type: 'profile-bulk-import-job', id: `job-${running.length - 1}` } } };
    }
    const [, , , id, errors] = path.split('/');
    const found = running[Number(id?.slice(4))] ?? [];
    if (errors) return page(found, Number(query.get('page[cursor]') ?? 0), path);
    const status = statuses.length > 1 ? statuses.shift() : (statuses[0] ?? 'complete');
    return { body: { data: { id, attributes: { status, failed_count: failed ?? found.length } } } };
  };
}

function page(faults: Fault[], start: number, path: string): Reply {
  const next = start + 100 < faults.length ? `https://a.klaviyo.com${path}?page%5Bcursor%5D=${start + 100}` : null;
  const data = faults.slice(start, start + 100).map(({ id, payload, pointer, code = 'invalid' }) => ({
    type: 'import-error',
    id: 'e',
    attributes: {
      code,
      detail: 'canary@example.com',
      source: { pointer: pointer ?? '' },
      original_payload: payload ?? (id === undefined ? null : { external_id: id, email: 'canary@example.com' }),
    },
  }));
  return { body: { data, links: { self: '', next } } };
}

const write = (records: ProfileRecord[]) => profileDestination(world.client).write(records, world.context());
/** Positions by what became of them. */
const summary = (outcomes: Outcome[]) => ({
  rejected: outcomes.flatMap((outcome, index) => (outcome.kind === 'rejected' ? [index] : [])),
  warned: outcomes.flatMap((outcome, index) =>
    outcome.kind === 'written' && outcome.warnings ? [[index, ...outcome.warnings]] : [],
  ),
});
const NOTHING = { rejected: [], warned: [] };

describe('a batch', () => {
  it('is one job, in the names of the API, and waited for to its end', async () => {
    play({ statuses: ['queued', 'processing', 'complete'] });
    const outcomes = await write([person(1, { firstName: 'Ann', location: { address1: 'A 1' }, properties: { vip: true } })]);
    expect(summary(outcomes)).toEqual(NOTHING);
    expect(jobs()).toEqual([
      [
        {
          external_id: 'id-1',
          email: 'person1@example.com',
          first_name: 'Ann',
          location: { address1: 'A 1' },
          properties: { vip: true },
        },
      ],
    ]);
    expect(world.sent(`${JOBS}/job-0`)).toHaveLength(3);
  });

  it('of nothing sends nothing', async () => {
    expect(await write([])).toEqual([]);
    expect(world.server.received).toEqual([]);
  });

  it('that is cancelled is tried again later', async () => {
    play({ statuses: ['cancelled'] });
    await expect(write(people(3))).rejects.toMatchObject({ name: 'Retryable', code: 'klaviyo_job_cancelled' });
  });

  it('whose job never ends is given up', async () => {
    play({ statuses: ['queued'] });
    world.age();
    await expect(write(people(3))).rejects.toMatchObject({ name: 'Fatal', code: 'klaviyo_job_timeout' });
    expect(jobs()).toHaveLength(1);
  });

  it('whose job is not known any more is tried again later; none of its records is blamed', async () => {
    play();
    const { answer } = world.server;
    world.server.answer = (request, index) =>
      request.method === 'POST' ? answer(request, index) : { ...refusing(['/']), status: 404 };
    await expect(write(people(3))).rejects.toMatchObject({ name: 'Retryable', code: 'klaviyo_job_lost' });
    expect(jobs()).toHaveLength(1);
  });

  it('whose answer was lost is sent again: profiles are replaced, not doubled', async () => {
    play();
    const { answer } = world.server;
    world.server.answer = async (request, index) => {
      const reply = await answer(request, index);
      return index === 0 ? { instead: 'reset' } : reply;
    };
    expect(summary(await write(people(2)))).toEqual(NOTHING);
    expect(jobs().map(idsOf)).toEqual([
      ['id-0', 'id-1'],
      ['id-0', 'id-1'],
    ]);
  });
});

describe('duplicates in a batch', () => {
  it('with one address: the first is sent, the others are named', async () => {
    play();
    const outcomes = await write([person(0), person(1, { email: 'person0@example.com' }), person(2)]);
    expect(outcomes[1]).toMatchObject({ kind: 'rejected', code: 'duplicate_email', field: 'email' });
    expect(jobs().map(idsOf)).toEqual([['id-0', 'id-2']]);
  });

  it('with one phone number: the first keeps it', async () => {
    play();
    const phoneNumber = '+4915112345678';
    const outcomes = await write([person(0, { phoneNumber }), person(1, { phoneNumber })]);
    expect(summary(outcomes)).toEqual({ rejected: [], warned: [[1, 'shared_phone']] });
    expect(jobs()[0]?.map(({ phone_number }) => phone_number)).toEqual([phoneNumber, undefined]);
  });

  it('with one phone number in two batches of a slice: the first keeps it, too, and its own twice', async () => {
    play();
    const destination = profileDestination(world.client);
    const phoneNumber = '+4915112345678';
    await destination.write([person(0, { phoneNumber })], world.context());
    const outcomes = await destination.write([person(1, { phoneNumber }), person(0, { phoneNumber })], world.context());
    expect(summary(outcomes)).toEqual({ rejected: [], warned: [[0, 'shared_phone']] });
    expect(jobs()[1]?.map(({ phone_number }) => phone_number)).toEqual([undefined, phoneNumber]);
  });
});

describe('a request that is refused', () => {
  it('loses the rows it names, and the rest is sent again', async () => {
    const bad = ['id-3', 'id-7'];
    play({
      refuse: (rows) => {
        const faults = rows.flatMap(({ external_id }, row): [string][] =>
          bad.includes(external_id) ? [[at(row, 'email')]] : [],
        );
        return faults.length > 0 ? refusing(...faults) : undefined;
      },
    });
    const outcomes = await write(people(10));
    expect(summary(outcomes)).toEqual({ rejected: [3, 7], warned: [] });
    expect(outcomes[3]).toMatchObject({ code: 'klaviyo_refused', field: 'email' });
    expect(idsOf(jobs().at(-1))).toEqual([0, 1, 2, 4, 5, 6, 8, 9].map((number) => `id-${number}`));
    expect(jobs()).toHaveLength(2);
  });

  it('for a phone number sends the profile without it', async () => {
    play({
      refuse: (rows) => {
        const row = rows.findIndex(({ phone_number }) => phone_number === '+491');
        return row < 0 ? undefined : refusing([at(row, 'phone_number')]);
      },
    });
    const outcomes = await write([person(0), person(1, { phoneNumber: '+491' }), person(2, { phoneNumber: '+492' })]);
    expect(summary(outcomes)).toEqual({ rejected: [], warned: [[1, 'invalid_phone']] });
    expect(
      jobs()
        .at(-1)
        ?.map(({ phone_number }) => phone_number),
    ).toEqual([undefined, undefined, '+492']);
  });

  it('for a phone number that was not sent rejects the row instead of trying for ever', async () => {
    play({ refuse: (rows) => (rows.length > 1 ? refusing([at(1, 'phone_number')]) : undefined) });
    expect(summary(await write(people(3)))).toEqual({ rejected: [1, 2], warned: [] });
  });

  it.each([
    ['without naming a row', refusing(['/data/attributes/profiles'])],
    ['naming a row that was not sent', refusing([at(99, 'email')])],
    ['as too large', { ...refusing(), status: 413 }],
  ])('%s is halved until the row is found', async (_, reply) => {
    play({ refuse: (rows) => (idsOf(rows).includes('id-13') ? reply : undefined) });
    expect(summary(await write(people(32)))).toEqual({ rejected: [13], warned: [] });
    const accepted = new Set(
      jobs()
        .filter((rows) => !idsOf(rows).includes('id-13'))
        .flatMap(idsOf),
    );
    expect(accepted.size).toBe(31);
    expect(jobs().length).toBeLessThanOrEqual(11);
  });

  it('whatever is in it ends', async () => {
    play({ refuse: () => refusing(['/']) });
    expect(summary(await write(people(8))).rejected).toHaveLength(8);
  });
});

describe('a job that has failed for some rows', () => {
  it('names them on several pages, by what was sent or where it was', async () => {
    play({
      faults: (rows) =>
        rows.flatMap(({ external_id }, row) => {
          if (row % 3 !== 0) return [];
          return [row % 2 === 0 ? { id: external_id, pointer: '' } : { pointer: at(row, 'email') }];
        }),
    });
    const outcomes = await write(people(750));
    const wanted = Array.from({ length: 250 }, (_, index) => index * 3);
    expect(summary(outcomes)).toEqual({ rejected: wanted, warned: [] });
    expect(world.sent(`${JOBS}/job-0/import-errors`)).toHaveLength(3);
    expect(outcomes[3]).toMatchObject({ field: 'email' });
    expect(JSON.stringify(outcomes)).not.toContain('canary');
  });

  it('are found by whatever comes back of them', async () => {
    const forms = ({ external_id, email }: Sent) => [
      { attributes: { external_id } },
      { type: 'profile', attributes: { email } },
      { email },
    ];
    play({ faults: (rows) => rows.slice(1).flatMap((row, form) => [{ payload: forms(row)[form] ?? {} }]) });
    expect(summary(await write(people(4)))).toEqual({ rejected: [1, 2, 3], warned: [] });
    expect(jobs()).toHaveLength(1);
  });

  it('but names too few of them is halved', async () => {
    const has = (rows: Sent[]) => idsOf(rows).includes('id-5');
    play({ faults: (rows) => (has(rows) ? [{ pointer: '' }] : []) });
    expect(summary(await write(people(16)))).toEqual({ rejected: [5], warned: [] });
  });

  it('because of a phone number that belongs to another profile tries them once more without', async () => {
    play({
      faults: (rows) =>
        rows.flatMap(({ external_id, phone_number }) =>
          phone_number || external_id === 'id-2' ? [{ id: external_id, code: 'duplicate_profile' }] : [],
        ),
    });
    const outcomes = await write([person(0), person(1, { phoneNumber: '+491' }), person(2, { phoneNumber: '+492' })]);
    expect(summary(outcomes)).toEqual({ rejected: [2], warned: [[1, 'shared_phone']] });
    expect(jobs().map(idsOf)).toEqual([
      ['id-0', 'id-1', 'id-2'],
      ['id-1', 'id-2'],
    ]);
  });
});

it('a preview is the request body as it goes over the wire, and sends nothing', async () => {
  const [body] = await profileDestination(world.client).preview([person(1)]);
  expect(body).toMatchObject({
    data: { attributes: { profiles: { data: [{ type: 'profile', attributes: { external_id: expect.any(String) } }] } } },
  });
  expect(world.server.received).toEqual([]);
});

describe('a batch that an earlier worker has sent', () => {
  const taking = (left: BatchJobs['left'], same = true) => {
    const lines: string[] = [];
    const log: BatchJobs = {
      left,
      same,
      started: ({ id, kind }) => {
        lines.push(`started ${kind} ${id}`);
      },
      forget: (id) => {
        lines.push(`forgot ${id}`);
      },
    };
    return { lines, ctx: { ...world.context(), jobs: log } };
  };
  const whole = (id: string, ageMs = 1000) => ({ id, kind: 'profiles', ageMs });
  /** A job that is there already, with these faults. */
  async function begun(faults: Fault[] = [], statuses: string[] = []): Promise<void> {
    play({ faults: () => faults, statuses });
    await profileDestination(world.client).write(people(3), world.context());
    world.server.received.length = 0;
  }

  it('is not sent again: its job is waited for and has the result', async () => {
    await begun([{ id: 'id-1', code: 'invalid' }]);
    const { lines, ctx } = taking([whole('job-0')]);
    const outcomes = await profileDestination(world.client).write(people(3), ctx);
    expect(summary(outcomes).rejected).toEqual([1]);
    expect(jobs()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('is sent again, after the job, when its records are not the same', async () => {
    await begun([], ['complete']);
    const { lines, ctx } = taking([whole('job-0')], false);
    await profileDestination(world.client).write(people(2), ctx);
    expect(world.server.received.map(({ method }) => method).slice(0, 2)).toEqual(['GET', 'POST']);
    expect(idsOf(jobs()[0])).toEqual(['id-0', 'id-1']);
    expect(lines).toEqual(['forgot job-0', 'started profiles job-1']);
  });

  it('fails the run when its job is too old, counted from its start', async () => {
    const statuses = ['complete'];
    await begun([], statuses);
    statuses[0] = 'processing';
    const { lines, ctx } = taking([whole('job-0', 30 * 60_000 - 100)]);
    const before = performance.now();
    await expect(profileDestination(world.client).write(people(3), ctx)).rejects.toMatchObject({ code: 'klaviyo_job_timeout' });
    expect(performance.now() - before).toBeLessThan(60_000);
    expect(lines).toEqual(['forgot job-0']);
  });

  it('is remembered as long as its result is not settled', async () => {
    play();
    const { lines, ctx } = taking([]);
    await profileDestination(world.client).write(people(3), ctx);
    expect(lines).toEqual(['started profiles job-0']);
  });
});
