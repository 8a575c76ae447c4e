import { screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import type { NotificationStatus, Sending } from '../api/types';
import { PERMISSIONS } from '../constants';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { sampleSettings, sampleStatus } from '../testing/samples';

withGateway();
beforeEach(() => {
  serving(sampleStatus());
  answers['GET /base/settings'] = [200, sampleSettings({}, { 'notifications.rejectPercent': 7.5 })];
});

const STATUS: NotificationStatus = {
  webhook: { set: true, hint: 'hooks.…' },
  email: { set: false },
  rules: { events: ['run.failed', 'run.recovered'], rejectPercent: 7.5, manual: false },
  deliveries: [],
};
const notifying = (more: Partial<NotificationStatus> = {}) => {
  answers['GET /base/notifications'] = [200, { ...STATUS, ...more }];
};
const delivery = (sending: Partial<Sending>, more: Partial<NotificationStatus['deliveries'][number]> = {}) => ({
  ...{ id: 'n-1', event: 'run.failed' as const, at: '2026-01-31T08:00:00.000Z', text: 'In English.' },
  ...{ pipeline: 'orders', runId: 'r-1', ...more },
  sendings: [{ to: 'webhook' as const, status: 'sent' as const, attempts: 1, answer: '200', ...sending }],
});
const show = (permission = PERMISSIONS.Manage) => open({ path: '/settings/notifications', permissions: [permission] });

test('shows what is set and in force, without any address', async () => {
  notifying();
  show();
  expect(await screen.findByText('Set: hooks.…')).toBeVisible();
  expect(screen.getByText('Not set')).toBeVisible();
  expect(screen.getByText(/^Set NOTIFY_EMAIL in Connect/)).toBeVisible();
  const reported = within(screen.getByRole('group', { name: 'What is reported' }));
  expect(reported.getByRole('checkbox', { name: 'A scheduled import has failed' })).toBeChecked();
  expect(screen.getByRole('textbox', { name: /^Per cent of rejected records/ })).toHaveValue('7.5');
  expect(screen.getByRole('checkbox', { name: 'Report runs that a user has started as well' })).not.toBeChecked();
  expect(screen.getByText('Nothing has been reported yet.')).toBeVisible();
});

test('leads from where notifications were to where they are', async () => {
  notifying();
  open({ path: '/notifications' });
  expect(await screen.findByText('Set: hooks.…')).toBeVisible();
});

test('says which variables to set when nothing is', async () => {
  notifying({ webhook: { set: false } });
  show();
  expect(await screen.findByText(/Nothing is set, so that a failure is only seen here/)).toBeVisible();
  expect(screen.getByText(/^Set NOTIFY_WEBHOOK_URL in Connect/)).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Send a test/ })).not.toBeInTheDocument();
});

test.each<[Sending, string]>([
  [{ to: 'webhook', status: 'sent', attempts: 1, answer: '204' }, 'Webhook: the test has arrived. The receiver answered 204.'],
  [
    { to: 'webhook', status: 'given_up', attempts: 1, answer: '500' },
    'Webhook: the test did not arrive. The receiver answered 500.',
  ],
  [
    { to: 'webhook', status: 'given_up', attempts: 1, answer: 'timeout' },
    'Webhook: the test did not arrive. The receiver did not answer within 5 seconds.',
  ],
])('sends a test, and shows what the receiver answered: %j', async (sending, text) => {
  notifying();
  answers['POST /base/notifications/test'] = [200, sending];
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Send a test: Webhook' }));
  expect(await screen.findByText(text)).toBeVisible();
  expect(seen.filter(({ method }) => method === 'POST')).toMatchObject([{ body: { to: 'webhook' } }]);
  // The test is one of the last notifications.
  await waitFor(() =>
    expect(seen.filter(({ method, target }) => method === 'GET' && target.endsWith('/notifications')).length).toBeGreaterThan(1),
  );
});

test('shows why the service sent no test', async () => {
  notifying();
  answers['POST /base/notifications/test'] = [503, error(503, 'commercetools does not answer.')];
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Send a test: Webhook' }));
  expect(await screen.findByText('commercetools does not answer.')).toBeVisible();
});

test.each<[Partial<Sending>, string, boolean]>([
  [{}, 'Webhook: arrived.', false],
  [{ status: 'waiting', attempts: 0 }, 'Webhook: not sent yet; the job sends it in its next round.', false],
  [
    { status: 'waiting', attempts: 2, answer: 'unreachable', nextAt: '2026-01-31T08:05:00.000Z' },
    "Webhook: did not arrive. The receiver can't be reached. The job tries again after Jan 31, 2026, 3:05 AM.",
    true,
  ],
  [
    { status: 'given_up', answer: '410' },
    'Webhook: did not arrive, and is not tried again. The receiver answered 410: it wants no more.',
    true,
  ],
  [{ status: 'given_up', answer: 'something_new' }, 'Webhook: did not arrive, and is not tried again. something_new', true],
])('shows what became of a notification, and what is next: %j', async (sending, text, isFailed) => {
  notifying({ deliveries: [delivery(sending)] });
  show();
  const row = await screen.findByRole('row', { name: /Orders: the import has failed\./ });
  expect(row.textContent?.replace(/\u202f/g, ' ')).toContain(text);
  expect(within(row).getByRole('link', { name: 'See the run' })).toHaveAttribute('href', '/my-project/data-imports/runs/r-1');
  expect(screen.queryAllByText(/The last notification did not arrive/)).toHaveLength(isFailed ? 1 : 0);
});

test('shows the deliveries without the buttons to who may only look', async () => {
  notifying({ deliveries: [delivery({}), delivery({}, { id: 'n-0', event: 'live.stopped' })] });
  show(PERMISSIONS.View);
  expect(await screen.findAllByText('Webhook: arrived.')).toHaveLength(2);
  expect(screen.queryByRole('button', { name: /^Send a test/ })).not.toBeInTheDocument();
});
