import { fireEvent, screen, waitFor } from '@commercetools-frontend/application-shell/test-utils';
import { PERMISSIONS } from './constants';
import { answers, error, ID, open, pageOf, record, seen, withGateway } from './testing/view';

withGateway();

const DIFFERS = record({
  fields: [
    { path: 'first_name', klaviyo: 'Ana', now: 'Anna' },
    { path: 'properties.Shirt Size', now: 'L' },
  ],
});
const text = (words: string | RegExp) => screen.findByText(words);
const button = (name: string) => screen.queryByRole('button', { name });

test('says that Klaviyo has all of the record, when it was sent, and its last events', async () => {
  answers.push([200, record()]);
  open();
  expect(await text('Up to date')).toBeInTheDocument();
  expect(seen).toEqual([`GET /base/records/customers/${ID}`]);
  expect(screen.getByText('Last sent Jan 31, 2026, 3:05 AM, import of all: arrived')).toBeInTheDocument();
  expect(screen.getByText('Placed Order, Jan 3, 2026')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Open in Klaviyo' })).toHaveAttribute('href', 'https://www.klaviyo.com/profile/01ABC');
});

test("shows Klaviyo's value beside the one that would be sent", async () => {
  answers.push([200, DIFFERS]);
  open();
  expect(await text('2 fields differ')).toBeInTheDocument();
  const rows = screen.getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(rows.slice(0, 2)).toEqual(['first_nameKlaviyoAnanowAnna', 'Shirt SizeKlaviyonothingnowL']);
});

test('sends the record, waits while it is imported, then asks Klaviyo again', async () => {
  answers.push(
    [200, DIFFERS],
    [202, { id: 'run-2' }],
    [200, { ...DIFFERS, importing: { runId: 'run-2' } }],
    [200, DIFFERS],
    [200, record()],
  );
  open();
  await text('2 fields differ');
  fireEvent.click(screen.getByRole('button', { name: 'Send now' }));
  expect(await text('Being imported right now')).toBeInTheDocument();
  await waitFor(() => expect(button('Send now')).toBeDisabled());
  expect(await text('Up to date')).toBeInTheDocument();
  const path = `/base/records/customers/${ID}`;
  expect(seen).toEqual([`GET ${path}`, `POST ${path}/send`, `GET ${path}`, `GET ${path}`, `GET ${path}?fresh=true`]);
});

test('asks for a fresh answer when it is refreshed', async () => {
  answers.push([200, record()], [200, DIFFERS]);
  open();
  await text('Up to date');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await text('2 fields differ')).toBeInTheDocument();
  expect(seen.at(-1)).toContain('?fresh=true');
});

test('has no button to send for those who may only see', async () => {
  answers.push([200, DIFFERS]);
  open({ permissions: [PERMISSIONS.View] });
  await text('2 fields differ');
  expect(button('Send now')).toBeNull();
  expect(button('Refresh')).toBeEnabled();
});

test('names the group when the permission is missing, and asks nothing', async () => {
  open({ permissions: [] });
  expect(await text(/View Klaviyo records/)).toBeInTheDocument();
  expect(seen).toEqual([]);
});

const NOTHING = { klaviyo: { found: false }, fields: [{ path: 'email', now: 'a@example.com' }] };
test.each([
  ['customers', record(NOTHING), 'Not in Klaviyo', 'Send now makes a profile with 1 field.'],
  ['orders', record(NOTHING), 'Not in Klaviyo', 'Send now makes 1 event.'],
  ['products', record(NOTHING), 'Not in Klaviyo', 'Send now makes an item with its variants.'],
  ['orders', DIFFERS, '2 events are missing', /never changed/],
  ['customers', record({ wouldBe: 'rejected', code: 'invalid_email' }), 'Would be rejected', /e-mail address is missing/],
  ['orders', record({ ...NOTHING, fields: [], wouldBe: 'skipped', code: 'no_profile' }), 'Is not sent', /e-mail address/],
  ['products', record({ wouldBe: 'rejected', code: 'not_found' }), 'Not published', /Publish it/],
])('says of %s what there is and what to do: %#', async (kind, answer, headline, step) => {
  answers.push([200, answer]);
  open({ hostUrl: pageOf(kind) });
  expect(await text(headline)).toBeInTheDocument();
  expect(screen.getByText(step)).toBeInTheDocument();
  expect(button('Send now') === null).toBe(answer.wouldBe !== 'written');
});

test.each([
  [{ how: 'unknown' as const }, 'When it was last sent is not known.'],
  [
    { how: 'live' as const, at: '2026-01-31T08:05:00Z', outcome: 'rejected' as const, code: 'invalid_email' },
    /in real time: rejected/,
  ],
  [
    { how: 'run' as const, at: '2026-01-31T08:05:00Z', scope: 'ids', outcome: 'failed' as const, code: 'klaviyo_unauthorized' },
    /API key/,
  ],
])('says when it was last sent, as far as it is known: %#', async (sent, words) => {
  answers.push([200, record({ sent })]);
  open();
  expect(await text(words)).toBeInTheDocument();
});

test('shows how long an import in progress will take', async () => {
  answers.push([200, record({ importing: { runId: 'run-2', etaMs: 185_000 } })]);
  open();
  expect(await text(/in about 3 min 5 s/)).toBeInTheDocument();
  expect(button('Send now')).toBeDisabled();
});

test('counts down to the next question when a side gave no answer in time, and asks it', async () => {
  answers.push([503, error(503, 'Klaviyo …', { code: 'ServiceUnavailable', reason: 'no_answer_in_time' }), '2'], [200, record()]);
  open();
  expect(await text('Asked again in 2 seconds.')).toBeInTheDocument();
  expect(screen.getByText('One side gave no usable answer in time.')).toBeInTheDocument();
  expect(await text('Up to date')).toBeInTheDocument();
});

test('leaves the last answer with its time when the service falls silent', async () => {
  answers.push([200, DIFFERS], [502, {}]);
  open();
  await text('2 fields differ');
  fireEvent.click(screen.getByRole('button', { name: 'Refresh' }));
  expect(await text("The import service doesn't answer")).toBeInTheDocument();
  expect(screen.getByText(/What follows is as of/)).toBeInTheDocument();
  expect(screen.getByText('2 fields differ')).toBeInTheDocument();
});

test("shows the service's words when it knows a permission that the view doesn't", async () => {
  answers.push([403, error(403, 'Needs ViewKlaviyoRecords.', { code: 'insufficient_scope' })]);
  open();
  expect(await text('Needs ViewKlaviyoRecords.')).toBeInTheDocument();
});

test('offers to sign in when the session has ended', async () => {
  answers.push([401, {}]);
  open();
  expect(await screen.findByRole('button', { name: 'Sign in again' })).toBeInTheDocument();
});

test.each([
  [{ hostUrl: 'https://mc.example.com/my-shop/customers/new' }, 'No record on this page'],
  [{ serviceUrl: '' }, 'The view does not know its service'],
])('says why there is nothing to see: %#', async (options, words) => {
  open(options);
  expect(await text(words)).toBeInTheDocument();
  expect(seen).toEqual([]);
});

test('shows many differences on demand', async () => {
  const fields = Array.from({ length: 15 }, (_, index) => ({ path: `properties.p${index}`, now: index }));
  answers.push([200, record({ fields })]);
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Show 3 more' }));
  expect(screen.getByText('p14')).toBeInTheDocument();
});

test('is in German for German users', async () => {
  answers.push([200, DIFFERS]);
  open({ locale: 'de' });
  expect(await text('2 Felder weichen ab')).toBeInTheDocument();
  expect(button('Jetzt senden')).toBeEnabled();
});
