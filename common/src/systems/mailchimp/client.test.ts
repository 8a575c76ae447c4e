import { silent } from '../../base/log';
import { Reader } from '../../base/variables';
import { Fatal } from '../../contract/errors';
import { type Reply, TestServer } from '../../testing/server';
import { MailchimpClient } from './client';
import { readMailchimp } from './environment';

const KEY = 'secret-key-us19';
const missing = () => new Fatal('list_not_found', 'no such list');
const usable = ({ id }: Record<string, unknown>) => id === 'abc';
let server: TestServer;
let client: MailchimpClient;

const ask = (signal = new AbortController().signal, log = silent) =>
  client.get(
    '/lists/abc',
    { fields: 'id,name', since_last_changed: '2026-03-01T08:15:30+00:00' },
    { signal, log },
    { missing, usable },
  );

/** Answers in this order, the last one again and again. */
function answers(...replies: Reply[]): void {
  server.answer = (_request, index) => replies[Math.min(index, replies.length - 1)] ?? {};
}

beforeEach(async () => {
  server = await new TestServer().begin();
  client = new MailchimpClient({ apiKey: KEY, url: server.url, pauseMs: 5, timeoutMs: 1000 });
});
afterEach(() => server.end());

const good: Reply = { body: { id: 'abc' }, headers: { date: 'Sun, 01 Mar 2026 10:00:00 GMT' } };
const page: Reply = { status: 503, headers: { 'content-type': 'text/html' }, body: '<html>' };

describe('MailchimpClient', () => {
  it('asks in the documented form and takes the time from the answer', async () => {
    answers(good);
    const { date } = await ask();
    expect(date).toBe(Date.parse('2026-03-01T10:00:00Z'));
    expect(client.clock.now).toBeGreaterThanOrEqual(date ?? 0);
    expect(client.clock.now).toBeLessThan((date ?? 0) + 1000);
    const [request] = server.received;
    expect(request?.path).toBe('/3.0/lists/abc');
    expect(request?.query.get('since_last_changed')).toBe('2026-03-01T08:15:30+00:00');
    expect(request?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each<[string, Reply]>([
    ['429', { status: 429, body: {} }],
    ['500', { status: 500, body: {} }],
    ['a page instead of JSON (503)', page],
    ['403 without JSON', { status: 403 }],
    ['404 without JSON', { status: 404 }],
    ['a reset connection', { instead: 'reset' }],
    ['silence', { instead: 'silence' }],
    ['an answer that does not end', { instead: 'drip' }],
    ['success without JSON', { status: 200, body: undefined }],
    ['success without what was asked for', { status: 200, body: { id: 'other' } }],
  ])('tries again after %s', async (_name, reply) => {
    answers(reply, reply, good);
    await expect(ask()).resolves.toMatchObject({ body: { id: 'abc' } });
    expect(server.received.length).toBe(3);
  });

  it('gives up after six attempts', async () => {
    answers(page);
    await expect(ask()).rejects.toMatchObject({ code: 'mailchimp_unavailable' });
    expect(server.received.length).toBe(6);
  });

  it('waits as long as Retry-After asks', async () => {
    answers({ status: 429, headers: { 'retry-after': '0.2' }, body: {} }, good);
    await ask();
    const [first, second] = server.received;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(195);
  });

  it('pauses all requests together', async () => {
    answers({ status: 429, headers: { 'retry-after': '0.3' }, body: {} }, good);
    let first: Promise<unknown> = Promise.resolve();
    // The pause begins in the same turn as this line is written.
    await new Promise<void>((paused) => {
      first = ask(undefined, { ...silent, debug: () => paused() } as typeof silent);
    });
    await Promise.all([first, ask(), ask()]);
    const begun = server.received[0]?.at ?? 0;
    expect(server.received.slice(1).every(({ at }) => at - begun >= 295)).toBe(true);
  });

  it('never has more than eight requests under way', async () => {
    let open = 0;
    let most = 0;
    let release = () => {};
    const allIn = new Promise<void>((done) => {
      release = done;
    });
    server.answer = async () => {
      most = Math.max(most, ++open);
      // A ninth, were it allowed, would arrive within this time.
      if (open === 8) setTimeout(release, 50);
      await allIn;
      open--;
      return good;
    };
    await Promise.all(Array.from({ length: 30 }, () => ask()));
    expect(most).toBe(8);
  });

  it.each<[string, Reply, string]>([
    ['401', { status: 401, body: {} }, 'mailchimp_unauthorized'],
    [
      '403 with JSON',
      { status: 403, body: { title: 'Forbidden', instance: '9e1b1a4a-0000-4000-8000-000000000000' } },
      'mailchimp_forbidden',
    ],
    ['404 with JSON', { status: 404, body: {} }, 'list_not_found'],
    ['400', { status: 400, body: { detail: 'someone@example.com' } }, 'mailchimp_refused'],
    ['a redirect', { status: 302, headers: { location: 'https://example.com' } }, 'mailchimp_refused'],
  ])('fails at once on %s', async (_name, reply, code) => {
    answers(reply);
    const error = await ask().catch((caught: Error) => caught);
    expect(error).toMatchObject({ code });
    expect(server.received.length).toBe(1);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain('secret');
    expect((error as Error).message).not.toContain('@example.com');
  });

  it('waits 120 seconds for an answer, then asks again', async () => {
    client = new MailchimpClient({ apiKey: KEY, url: server.url, pauseMs: 5 });
    answers({ instead: 'silence' }, good);
    const { setTimeout: wait } = global;
    // The first two minutes pass in no time; those of the second request, which is answered, don't.
    let first = true;
    const timers = jest.spyOn(global, 'setTimeout').mockImplementation(((task: () => void, ms: number) => {
      const shortened = first && ms === 120_000;
      if (shortened) first = false;
      return wait(task, shortened ? 50 : ms);
    }) as typeof setTimeout);
    await ask();
    timers.mockRestore();
    expect(server.received).toHaveLength(2);
  });

  it('ends at once when it is aborted', async () => {
    answers({ instead: 'silence' });
    const leaving = new AbortController();
    const asked = ask(leaving.signal);
    setTimeout(() => leaving.abort(new Error('leaving')), 30);
    await expect(asked).rejects.toThrow('leaving');
  });
});

describe('readMailchimp', () => {
  const read = (variables: Record<string, string>) => {
    const reader = new Reader(variables);
    return { ...readMailchimp(reader), faults: reader.faults };
  };
  it.each([
    [{ MAILCHIMP_APIKEY: 'abc-us19' }, 'https://us19.api.mailchimp.com'],
    [{ MAILCHIMP_APIKEY: 'a-b-eu2' }, 'https://eu2.api.mailchimp.com'],
    [{ MAILCHIMP_APIKEY: 'plain', MAILCHIMP_URL: 'http://127.0.0.1:9/3.0/' }, 'http://127.0.0.1:9'],
    [{ MAILCHIMP_APIKEY: 'plain', MAILCHIMP_URL: 'http://[::1]:9' }, 'http://[::1]:9'],
  ])('takes the host from %j', (variables, url) => {
    expect(read(variables)).toMatchObject({ url, faults: [] });
  });
  it.each([['abc'], ['abc-'], ['abc-us'], ['abc-19'], ['abc-us19.evil.example'], ['abc-us19/x'], ['abc-US19']])(
    'makes no host of the key %s',
    (key) => {
      const { url, faults } = read({ MAILCHIMP_APIKEY: key });
      expect(url).toBe('');
      expect(faults).toEqual([expect.stringContaining('MAILCHIMP_APIKEY')]);
      expect(faults[0]).not.toContain(key);
    },
  );
  it('names the missing key', () => {
    expect(read({}).faults).toEqual(['MAILCHIMP_APIKEY is missing.']);
  });
  it('refuses http to another machine', () => {
    expect(read({ MAILCHIMP_APIKEY: 'a-us1', MAILCHIMP_URL: 'http://example.com' }).faults).toHaveLength(1);
  });
});
