import { screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import type { Schedule } from '../api/types';
import { answers, error, open, serving, withGateway } from '../testing/application';
import { pass, withHeldPolls } from '../testing/clock';
import { sampleStatus } from '../testing/samples';

withGateway();
withHeldPolls();
beforeEach(() => serving(sampleStatus()));

const schedule = (more: Partial<Schedule> = {}): Schedule => ({
  pipeline: 'customers',
  title: 'Customers',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  scope: 'delta',
  enabled: true,
  next: ['2026-02-01T01:00:00.000Z'],
  ...more,
});
const scheduled = (more?: Partial<Schedule>) => {
  answers['GET /base/schedules'] = [200, { schedules: [schedule(more)] }];
};
const card = async () => within(await screen.findByRole('region', { name: 'Customers' }));

test('all times of a schedule are those of its own zone, which it names', async () => {
  const lastSkipped = { at: '2026-01-30T01:00:00.000Z', reason: 'It was still running.' };
  scheduled({ pending: '2026-01-31T01:00:00.000Z', lastSkipped });
  open({ path: '/schedules' });
  const { findByText, getByText } = await card();
  expect(await findByText('Every day at 2:00 (Europe/Berlin)')).toBeVisible();
  expect(getByText(/^Next: Feb 1, 2026, 2:00\sAM$/)).toBeVisible();
  expect(getByText(/^The import of Jan 31, 2026, 2:00\sAM is about to start/)).toBeVisible();
  expect(getByText(/^The import of Jan 30, 2026, 2:00\sAM did not start/)).toBeVisible();
});

test('what is about to start is asked for again every minute', async () => {
  scheduled({ pending: '2026-01-31T01:00:00.000Z' });
  open({ path: '/schedules' });
  expect(await screen.findByText(/is about to start/)).toBeVisible();
  scheduled();
  pass(60_000);
  await waitFor(() => expect(screen.queryByText(/is about to start/)).not.toBeInTheDocument());
});

test('schedules that could not be had are still a page of the application', async () => {
  answers['GET /base/schedules'] = [503, error(503, 'commercetools does not answer.')];
  open({ path: '/schedules' });
  expect(await screen.findByText('commercetools does not answer.')).toBeVisible();
  expect(screen.getByText('Schedules')).toBeVisible();
  scheduled();
  pass(60_000);
  expect(await screen.findByText('Every day at 2:00 (Europe/Berlin)')).toBeVisible();
});
