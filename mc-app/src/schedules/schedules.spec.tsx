import { fireEvent, screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import type { Schedule } from '../api/types';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { pass, withHeldPolls } from '../testing/clock';
import { sampleRun, sampleSequence, sampleStatus } from '../testing/samples';

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
  expect(await findByText(/^Every day at 2:00\sAM \(Europe\/Berlin\)$/)).toBeVisible();
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
  expect(await screen.findByText(/^Every day at 2:00\sAM/)).toBeVisible();
});

test('a schedule says on which days, how the last one ended, and why one was left out', async () => {
  scheduled({
    cron: '30 14 * * 1-5',
    lastStarted: { at: '2026-01-30T13:30:00.000Z', runId: 'run-1', status: 'failed' },
    lastSkipped: { at: '2026-01-29T13:30:00.000Z', reason: 'It was still running.', code: 'already_running', runId: 'run-0' },
  });
  open({ path: '/schedules' });
  const { findByText, getByText, queryByText } = await card();
  expect(await findByText(/^Monday to Friday at 2:30\sPM \(Europe\/Berlin\)$/)).toBeVisible();
  expect(getByText('Last one failed')).toBeVisible();
  expect(getByText(/^Last: Jan 30, 2026, 2:30\sPM – Failed\./)).toBeVisible();
  expect(getByText(/did not start: another import was in progress/)).toBeVisible();
  expect(queryByText(/still running/)).not.toBeInTheDocument();
});

test('an expression of its own is shown in words', async () => {
  scheduled({ cron: '0 2 1 * *' });
  open({ path: '/schedules' });
  const { findByText } = await card();
  expect(await findByText(/^At 02:00 AM, on day 1 of the month \(cron 0 2 1 \* \*\) \(Europe\/Berlin\)$/)).toBeVisible();
});

test('days and the time of day are chosen', async () => {
  scheduled();
  answers['POST /base/schedules/customers'] = [200, schedule()];
  open({ path: '/schedules' });
  fireEvent.click(await screen.findByRole('button', { name: 'Change the schedule: Customers' }));
  const dialog = within(await screen.findByRole('dialog'));
  for (const day of ['Sat', 'Sun']) fireEvent.click(dialog.getByRole('checkbox', { name: day }));
  fireEvent.change(dialog.getByLabelText('At what time?'), { target: { value: '14:30' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  const saved = seen.find(({ method }) => method === 'POST');
  expect(saved?.body).toMatchObject({ cron: '30 14 * * 1,2,3,4,5', timeZone: 'Europe/Berlin' });
});

test('what the service refuses is said in our words', async () => {
  scheduled();
  const refusal = error(400, 'Schedules are five minutes apart.', { code: 'InvalidField', reason: 'cron_too_often' });
  answers['POST /base/schedules/customers'] = [400, refusal];
  open({ path: '/schedules' });
  fireEvent.click(await screen.findByRole('button', { name: 'Change the schedule: Customers' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Save' }));
  expect(await screen.findByText(/leave at least five minutes in between/)).toBeVisible();
});

test('what a schedule does can be done now', async () => {
  scheduled();
  open({ path: '/schedules' });
  fireEvent.click(await screen.findByRole('button', { name: 'Run now: Customers' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText('Imports what has changed since the last complete import.')).toBeVisible();
  answers['POST /base/sync/customers'] = [202, sampleRun({ status: 'queued' })];
  fireEvent.click(dialog.getByRole('button', { name: 'Run now' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(seen.find(({ method }) => method === 'POST')?.body).toEqual({ mode: 'delta' });
});

test('a schedule of everything is suggested, and set with one click', async () => {
  answers['GET /base/schedules'] = [200, { schedules: [] }];
  answers['GET /base/schedules/everything'] = [200, {}];
  open({ path: '/schedules' });
  fireEvent.click(await screen.findByRole('button', { name: 'Use the suggested schedule' }));
  await waitFor(() => expect(seen.find(({ method }) => method === 'POST')).toBeDefined());
  const when = { timeZone: 'America/New_York', enabled: true };
  expect(seen.find(({ method }) => method === 'POST')).toMatchObject({
    target: expect.stringMatching(/\/schedules\/everything$/),
    body: { changes: { cron: '0 2 * * 1,2,3,4,5,6', ...when }, all: { cron: '0 2 * * 0', ...when } },
  });
});

test('the schedules of everything are shown with what they did', async () => {
  answers['GET /base/schedules'] = [200, { schedules: [] }];
  const changes = schedule({
    pipeline: 'everything',
    lastStarted: { at: '2026-01-30T01:00:00.000Z', runId: 'sequence-1', status: 'done' },
  });
  answers['GET /base/schedules/everything'] = [200, { changes }];
  open({ path: '/schedules' });
  const everything = within(await screen.findByRole('region', { name: 'Everything, in order' }));
  expect(everything.getByText(/^Last: Jan 30, 2026, 2:00\sAM – Done\./)).toBeVisible();
  answers['POST /base/sequence'] = [202, sampleSequence()];
  fireEvent.click(everything.getByRole('button', { name: 'Run now: What has changed' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Run now' }));
  await waitFor(() => expect(seen.find(({ method }) => method === 'POST')?.body).toEqual({ mode: 'changes' }));
});

test('the first import of everything offers to keep it up to date', async () => {
  answers['GET /base/schedules'] = [200, { schedules: [] }];
  answers['GET /base/schedules/everything'] = [200, {}];
  answers['POST /base/schedules/everything'] = [200, {}];
  answers['POST /base/sequence'] = [202, sampleSequence()];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Import everything' }));
  const dialog = within(await screen.findByRole('dialog'));
  expect(await dialog.findByRole('checkbox', { name: /^Keep Klaviyo up to date/ })).toBeChecked();
  fireEvent.click(dialog.getByRole('button', { name: 'Start imports' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  const posted = seen.filter(({ method }) => method === 'POST').map(({ target }) => new URL(target).pathname);
  expect(posted).toEqual(['/base/schedules/everything', '/base/sequence']);
});
