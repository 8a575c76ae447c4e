import { screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import type { LiveStatus } from '../api/types';
import { PERMISSIONS } from '../constants';
import { answers, open, seen, serving, withGateway } from '../testing/application';
import { sampleStatus } from '../testing/samples';

withGateway();
beforeEach(() => serving(sampleStatus()));

const counts = { received: 5, written: 3, unchanged: 1, skipped: 0, rejected: 1, deferred: 2 };
const LIVE: LiveStatus = {
  state: 'on',
  since: '2026-01-03T08:00:00.000Z',
  lastEventAt: '2026-01-31T08:00:00.000Z',
  instances: 1,
  today: {
    ...{ received: 5, written: 3, unchanged: 1, deferred: 2, foreign: 0, unreadable: 0, skipped: {}, ignored: {} },
    rejected: { invalid_email: 1 },
    byKind: { customers: counts },
  },
  p50Ms: 400,
  p95Ms: 1500,
  backlog: 'unknown',
};
const living = (more: Partial<LiveStatus> = {}) => {
  answers['GET /base/live?days=8'] = [200, { ...LIVE, ...more }];
};
const STOPPED = { key: 'k', status: 'missing', since: '2026-01-30T09:00:00.000Z', checkedAt: '2026-01-31T08:00:00.000Z' };
const GAP = { since: '2026-01-30T08:00:00.000Z', pipelines: ['orders', 'products'] };

test('shows what arrived today, how fast, and what was rejected', async () => {
  living();
  open({ path: '/live' });
  const table = within(await screen.findByRole('table', { name: 'Today' }));
  expect(table.getByRole('row', { name: 'Customers 5 3 1 0 1 2' })).toBeVisible();
  expect(screen.getByText('1.5 s')).toBeVisible();
  expect(screen.getByText('1 × The e-mail address is missing or not valid.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'See the rejected records' })).toBeVisible();
});

test('has a line on the page of the imports, unless it is off', async () => {
  answers['GET /base/live?days=1'] = [200, { ...LIVE, lastEventAt: new Date(Date.now() - 3_000).toISOString() }];
  open();
  expect(await screen.findByText(/^Last event \d+ s ago; today 3 written, 1 rejected/)).toBeVisible();
});

test('offers the imports that close the gap of a stopped subscription', async () => {
  living({ state: 'stopped', gap: GAP, subscription: STOPPED });
  answers['POST /base/sequence'] = [202, { id: 's' }];
  open({ path: '/live' });
  fireEvent.click(await screen.findByRole('button', { name: 'Import what was missed' }));
  await waitFor(() => expect(seen.some(({ method, target }) => method === 'POST' && target.endsWith('/sequence'))).toBe(true));
  expect(seen.find(({ method }) => method === 'POST')?.body).toEqual({ mode: 'changes', pipelines: ['orders', 'products'] });
});

test('shows all of it without the button to who may only look', async () => {
  living({ state: 'stopped', gap: GAP, subscription: STOPPED });
  open({ path: '/live', permissions: [PERMISSIONS.View] });
  expect(await screen.findByText(/since Jan 30, 2026, 4:00 AM at the latest \(missing\)/)).toBeVisible();
  expect(screen.getByText(/may be missing in Klaviyo, of: Orders, Products/)).toBeVisible();
  expect(screen.getByRole('table', { name: 'Today' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Import what was missed' })).not.toBeInTheDocument();
});

test('names why nothing can be sent, and since when', async () => {
  living({ state: 'blocked', blocked: { code: 'klaviyo_unauthorized', since: '2026-01-31T07:00:00.000Z' } });
  open({ path: '/live' });
  expect(await screen.findByText(/since Jan 31, 2026, 2:00 AM.*Klaviyo does not accept the API key/)).toBeVisible();
  expect(screen.getByText('klaviyo_unauthorized')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Check the connection' })).toHaveAttribute(
    'href',
    '/my-project/data-imports/connection',
  );
});

test.each(['off', 'on'] as const)('names what is missing in the settings when it is %s', async (state) => {
  living({ state, notices: [{ code: 'no_checkout_url', message: 'Events of carts have none.' }] });
  open({ path: '/live' });
  expect(await screen.findByText(/set cart.urlTemplate/)).toBeVisible();
});

test('says how it is installed when it is off', async () => {
  living({ state: 'off' });
  open({ path: '/live' });
  expect(await screen.findByText(/Deploy the application “event”/)).toBeVisible();
  expect(screen.getByText('More about it: docs/real-time.md of the connector')).toBeVisible();
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  // The page itself asks for this only; the others are the frame's, which are there on every page.
  const asked = new Set(seen.map(({ target }) => new URL(target).pathname.replace('/base/', '')));
  expect(asked).toEqual(new Set(['connection', 'live', 'schedules', 'sync/status']));
});

test('links its document once the address of the repository is known', async () => {
  living({ state: 'off' });
  open({ path: '/live', repositoryUrl: 'https://github.com/example/connector' });
  const link = await screen.findByRole('link', { name: /real-time.md/ });
  expect(link).toHaveAttribute('href', 'https://github.com/example/connector/blob/HEAD/docs/real-time.md');
});

test('shows each hour as a table, and asks for more days for a month', async () => {
  const now = Date.now();
  const day = new Date(now).toISOString().slice(0, 10);
  const perHour = Array.from({ length: 24 }, (_, hour) => {
    const isNow = hour === new Date(now).getUTCHours();
    return { written: isNow ? 7 : 0, rejected: isNow ? 2 : 0, skipped: 0, deferred: 0 };
  });
  const days = [{ day, perHour, byKind: {}, rejected: {} }];
  living({ days });
  answers['GET /base/live?days=30'] = [200, { ...LIVE, days }];
  open({ path: '/live' });
  fireEvent.click(await screen.findByRole('button', { name: 'Show as table' }));
  const hours = within(screen.getByRole('table', { name: 'Per hour' })).getAllByRole('row');
  expect(hours).toHaveLength(25);
  expect(hours.at(-1)).toHaveTextContent(/72$/);
  fireEvent.click(screen.getByRole('button', { name: '30 days' }));
  const table = await screen.findByRole('table', { name: 'Per day' });
  expect(within(table).getAllByRole('row')).toHaveLength(31);
  await waitFor(() => expect(seen.some(({ target }) => target.includes('days=30'))).toBe(true));
});

test('says how unusual a quiet time is once a week is known', async () => {
  living({ lastEventAt: new Date(Date.now() - 3 * 60 * 60_000).toISOString() });
  open({ path: '/live' });
  expect(await screen.findByText('No event for 3 h 0 min; usual for this hour: 0 written.')).toBeVisible();
});
