import timers from 'node:timers';
import { inspect } from 'node:util';
import { silent } from '../../base/log';
import { KEY, KlaviyoWorld, refusing } from '../../testing/klaviyo';
import type { Reply } from '../../testing/server';
import { TIMEOUT_MS } from './session';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const accounts = { body: { data: [{ type: 'account', id: 'acc' }] } };
const ask = () => world.client.for(world.context()).accounts.getAccounts();
const askForJob = () => world.client.for(world.context()).profiles.getBulkImportProfilesJob('job-1');
const answers = (...replies: Reply[]) => {
  world.server.answer = (_, index) => replies[Math.min(index, replies.length - 1)] ?? {};
};
/** The time of the first so many requests is up soon after each has arrived, that of the others never. */
function endTime(requests: number) {
  let begun = 0;
  return jest.spyOn(timers, 'setTimeout').mockImplementation(((giveUp: () => void) => {
    const index = begun++;
    return setInterval(() => index < requests && world.server.received.length > index && giveUp(), 100);
  }) as typeof setTimeout);
}
const failure = async (call: () => Promise<unknown>): Promise<Error> => {
  const error: unknown = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Error) return error;
  throw new TypeError('nothing was thrown');
};

it('a request names us, the key and the revision, once the lease is known to be ours', async () => {
  answers(accounts);
  world.guard.mockImplementationOnce(async () => expect(world.server.received).toEqual([]));
  await ask();
  expect(world.server.received[0]?.headers).toMatchObject({
    authorization: `Klaviyo-API-Key ${KEY}`,
    revision: '2026-07-15',
    'user-agent': expect.stringContaining('commercetools-klaviyo-import'),
  });
  expect(world.guard).toHaveBeenCalledTimes(1);
});

it('a worker that has lost its run sends nothing', async () => {
  world.guard.mockRejectedValue(new Error('lost'));
  await expect(ask()).rejects.toThrow('lost');
  expect(world.server.received).toEqual([]);
});

describe('a passing error', () => {
  it.each<[string, Reply]>([
    ...[408, 500, 502, 503, 504, 524, 525].map((status): [string, Reply] => [`${status}`, { status, body: {} }]),
    ['a reset connection', { instead: 'reset' }],
    ['a page of a proxy', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html></html>' }],
    ['a redirection', { status: 302, headers: { location: 'https://elsewhere.example.com' } }],
  ])('%s is tried again, each time after asking for the lease', async (_, failure) => {
    answers(failure, failure, accounts);
    expect((await ask()).body.data[0]?.id).toBe('acc');
    expect(world.server.received).toHaveLength(3);
    expect(world.guard).toHaveBeenCalledTimes(3);
  });

  it.each<[string, Reply]>([
    ['no answer', { instead: 'silence' }],
    ['an answer that never ends', { instead: 'drip' }],
  ])('%s is tried again when its time is up', async (_, failure) => {
    answers(failure, failure, accounts);
    const limit = endTime(2);
    expect((await ask()).body.data[0]?.id).toBe('acc');
    expect(limit.mock.calls.map(([, ms]) => ms)).toEqual(Array(3).fill(TIMEOUT_MS));
    expect(world.server.received).toHaveLength(3);
    expect(world.guard).toHaveBeenCalledTimes(3);
  });

  it('that lasts longer than a minute and a half is left to a later slice', async () => {
    answers({ status: 503 });
    world.age();
    expect(await failure(ask)).toMatchObject({ name: 'Retryable', code: 'klaviyo_unavailable' });
    expect(world.server.received.length).toBeGreaterThan(1);
    expect(world.server.received.length).toBeLessThan(15);
  });

  it('ends with the run, also in the middle of a request or a wait', async () => {
    answers({ instead: 'silence' });
    const asking = failure(ask);
    setTimeout(() => world.ending.abort(new Error('ended')), 0);
    expect((await asking).message).toBe('ended');
  });
});

describe('429', () => {
  const throttled = (seconds?: string): Reply => ({
    status: 429,
    body: { errors: [] },
    ...(seconds === undefined ? {} : { headers: { 'retry-after': seconds } }),
  });

  it('is waited out as long as it takes: it is no failure', async () => {
    answers(...Array<Reply>(20).fill(throttled('10')), accounts);
    const before = performance.now();
    expect((await ask()).body.data[0]?.id).toBe('acc');
    expect(world.server.received).toHaveLength(21);
    expect(performance.now() - before).toBeGreaterThan(200_000);
  });

  it.each([
    ['1', 1000],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 1000],
    ['0', 100],
  ])('asks the endpoint again after Retry-After %p, not before', async (seconds, ms) => {
    // This one waits for real.
    jest.restoreAllMocks();
    const informed = new Promise<void>((resolve) => {
      jest.spyOn(silent, 'debug').mockImplementation(() => resolve());
    });
    answers(throttled(seconds), accounts);
    const first = ask();
    await informed;
    const second = ask();
    await Promise.all([first, second]);
    const [refused, ...others] = world.server.received.map(({ at }) => at);
    expect(others).toHaveLength(2);
    for (const at of others) expect(at - (refused ?? 0)).toBeGreaterThanOrEqual(ms - 5);
  });
});

describe('a refusal', () => {
  it.each([
    [401, 'klaviyo_unauthorized'],
    [403, 'klaviyo_forbidden'],
    [404, 'klaviyo_unusable'],
    [405, 'klaviyo_unusable'],
    [410, 'klaviyo_unusable'],
    [415, 'klaviyo_unusable'],
  ])('%i of whatever we send ends the run, and rejects no record', async (status, code) => {
    answers({ status, body: { errors: [{ code: 'x', detail: 'canary' }] } });
    expect(await failure(ask)).toMatchObject({ name: 'Fatal', code });
    expect(world.server.received).toHaveLength(1);
  });

  it.each([400, 404, 409, 413, 422])('%i about what was sent names it', async (status) => {
    answers({ ...refusing(['/data/attributes/x', 'some_code']), status });
    expect(await failure(askForJob)).toMatchObject({
      name: 'Refusal',
      code: 'klaviyo_refused',
      status,
      fields: [{ code: 'some_code', pointer: '/data/attributes/x' }],
    });
  });

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['a text', 'bad'],
    ['no list', { errors: 'bad' }],
    ['a list of nothing', { errors: [null] }],
    ['odd fields', { errors: [{ code: { a: 1 }, source: { pointer: null } }] }],
    ['a code that quotes an address', { errors: [{ code: 'jane@canary.example is invalid', source: {} }] }],
  ])('with %s is one all the same', async (_, body) => {
    answers({ status: 400, body });
    const error = await failure(askForJob);
    expect(error).toMatchObject({ name: 'Refusal', status: 400 });
    expect(inspect(error, { depth: 10 })).not.toContain('canary');
  });
});

describe('secrets', () => {
  const send = () =>
    world.client.for(world.context()).profiles.bulkImportProfiles({
      data: {
        type: 'profile-bulk-import-job',
        attributes: {
          profiles: { data: [{ type: 'profile', attributes: { email: 'canary@example.com', firstName: 'Canary' } }] },
        },
      },
    } as never);

  it.each<[string, Reply]>([
    ['a refusal', refusing(['/data'])],
    ['a wrong key', { status: 401, body: { detail: KEY } }],
    ['a wrong address', { status: 404, body: {} }],
    ['no answer', { instead: 'reset' }],
    ['an internal error', { status: 500, body: { detail: 'canary@example.com' } }],
  ])('are not in the error of %s', async (_, reply) => {
    answers(reply);
    world.age();
    const error = await failure(send);
    expect(world.server.received[0]?.text).toContain('canary@example.com');
    const everything = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), error.stack, String(error.cause)];
    expect(everything.join()).not.toMatch(/canary/i);
  });
});
