import { fireEvent, screen, waitFor } from '@commercetools-frontend/application-shell/test-utils';
import type { Run } from '../api/types';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { eventually, pass, withHeldPolls } from '../testing/clock';
import { sampleActive, sampleRun, sampleStatus } from '../testing/samples';

withGateway();
withHeldPolls();

const active = sampleActive({ id: '20260131T090000000Z-customers-abc123' });
const history = (...runs: Run[]) => {
  answers['GET /base/runs?limit=20'] = [200, { runs }];
};
const listsAsked = () => seen.filter(({ target }) => target.includes('/runs?')).length;
/** A table may put a new cell in the place of the one that was found. */
const shows = (text: string) => waitFor(() => expect(screen.getByText(text)).toBeVisible());
const failing = () => {
  answers['GET /base/sync/status'] = [503, error(503, 'commercetools does not answer.')];
};

const ofRun = `/runs/${active.id}`;

test.each(['', ofRun])(
  'the page %j tells when the service has stopped answering, and shows nothing as live then',
  async (path) => {
    serving(sampleStatus({ active }));
    answers[`GET /base/runs/${active.id}`] = [200, active];
    open({ path });
    expect(await screen.findByText('1 s ago')).toBeVisible();
    expect(screen.getByRole('button', { name: /^Stop/ })).toBeEnabled();
    failing();
    pass(2000);
    expect(await screen.findByText('commercetools does not answer.')).toBeVisible();
    expect(screen.getByText(/^The numbers below are those of \d+:\d\d:\d\d/)).toBeVisible();
    expect(screen.getByRole('button', { name: /^Stop/ })).toBeDisabled();
    expect(screen.queryByText('1 s ago')).not.toBeInTheDocument();
    expect(screen.queryByText('Time left')).not.toBeInTheDocument();
    serving(sampleStatus({ active }));
    pass(2000);
    expect(await screen.findByText('1 s ago')).toBeVisible();
    expect(screen.queryByText(/^The numbers below/)).not.toBeInTheDocument();
  },
);

test('a list with a run under way tells when the service has stopped answering', async () => {
  serving(sampleStatus({ active }));
  history();
  open({ path: '/runs' });
  await shows('Running');
  failing();
  pass(2000);
  expect(await screen.findByText('commercetools does not answer.')).toBeVisible();
  expect(screen.getByText(/^The numbers below are those of \d+:\d\d:\d\d/)).toBeVisible();
  expect(screen.getByText('Running')).toBeVisible();
});

test.each(['/runs', ofRun])('%s shows one notice when all it asks for fails', async (path) => {
  open({ path });
  expect(await screen.findByText("The import service doesn't answer")).toBeVisible();
  await waitFor(() => expect(screen.queryByText('Loading …')).not.toBeInTheDocument());
  expect(screen.getAllByText("The import service doesn't answer")).toHaveLength(1);
});

test('a run that ends stays in the list, which is asked for again', async () => {
  serving(sampleStatus({ active }));
  history();
  open({ path: '/runs' });
  await shows('Running');
  await eventually(() => expect(listsAsked()).toBe(1));
  const { rate: _r, etaMs: _e, heartbeatAgeMs: _h, ...run } = active;
  serving(sampleStatus({ lastRun: { ...run, status: 'done', finishedAt: '2026-01-31T09:01:00.000Z' } }));
  pass(2000);
  await shows('Done, some rejected');
  expect(screen.queryByText(/No import has finished yet/)).not.toBeInTheDocument();
  await eventually(() => expect(listsAsked()).toBe(2));
  // Not at every poll.
  await eventually(() => expect(seen.filter(({ target }) => target.endsWith('/status')).length).toBeGreaterThan(3), 10_000);
  expect(listsAsked()).toBe(2);
});

test('a history that could not be had is asked for again, as the notice says', async () => {
  serving(sampleStatus());
  answers['GET /base/runs?limit=20'] = [503, error(503, 'commercetools does not answer.')];
  open({ path: '/runs' });
  expect(await screen.findByText('commercetools does not answer.')).toBeVisible();
  history(sampleRun());
  pass(10_000);
  await shows('Done, some rejected');
  expect(screen.queryByText('commercetools does not answer.')).not.toBeInTheDocument();
});

test.each([
  ['An import', { kind: 'all' }, true],
  ['A deletion', { kind: 'deletion', of: 'own' }, false],
] as const)('%s that was stopped: %j, offered to be taken up again: %s', async (_what, scope, resumable) => {
  const run = sampleRun({ scope, status: 'stopped', pipeline: 'products' });
  serving(sampleStatus({ pipeline: 'products', lastRun: run }));
  answers[`GET /base/runs/${run.id}`] = [200, run];
  open({ path: `/runs/${run.id}` });
  expect(await screen.findByRole('button', { name: 'Download CSV' })).toBeVisible();
  for (const name of ['Resume', 'Retry rejected'])
    expect(screen.queryAllByRole('button', { name })).toHaveLength(resumable ? 1 : 0);
});

test('the notices of a run are shown in the words of the pages, with their numbers', async () => {
  serving(sampleStatus());
  const run = sampleRun({
    pipeline: 'products',
    counts: { read: 2500, written: 2500, skipped: 0, rejected: 0 },
    warnings: { invalid_email: 9 },
    notices: [
      { code: 'dependency_never_imported', message: 'in English only', pipeline: 'categories' },
      { code: 'catalog_flows', message: 'in English only', numbers: { changed: 12, compared: 50 } },
      { code: 'of_a_newer_service', message: 'What has no words here is shown as it came.' },
    ],
  });
  answers[`GET /base/runs/${run.id}`] = [200, run];
  open({ path: `/runs/${run.id}` });
  await shows('What has no words here is shown as it came.');
  expect(screen.getByText(/^Price or availability of 12 of the first 50 items changes\./)).toBeVisible();
  expect(screen.getByText(/^“Categories” has never been imported completely\./)).toBeVisible();
  expect(screen.queryByText('in English only')).not.toBeInTheDocument();
  expect(screen.getByText('No record was rejected.')).toBeVisible();
  expect(screen.getByText('9 (0.4%)')).toBeVisible();
});

test('a record that Klaviyo refused shows its own code beside ours', async () => {
  const run = sampleRun({ counts: { read: 1, written: 0, skipped: 0, rejected: 1 } });
  serving(sampleStatus());
  answers[`GET /base/runs/${run.id}`] = [200, run];
  const failure = { id: 'c-1', code: 'klaviyo_refused', reason: 'Klaviyo refused this profile (invalid_phone).', field: 'phone' };
  answers[`GET /base/runs/${run.id}/failures?limit=50`] = [200, { failures: [failure] }];
  open({ path: `/runs/${run.id}` });
  await shows('Klaviyo refused this record.');
  expect(screen.getByText(/klaviyo_refused \(invalid_phone\)/)).toBeVisible();
  expect(screen.queryByText('No record was rejected.')).not.toBeInTheDocument();
});

test('the address says which runs are wanted, and the service is asked for just those', async () => {
  serving(sampleStatus());
  history();
  const wanted = 'trigger=schedule&from=2026-01-31T00%3A00%3A00.000Z';
  answers[`GET /base/runs?${wanted}&limit=20`] = [200, { runs: [sampleRun({ trigger: 'schedule', requestedBy: 'schedule' })] }];
  open({ path: `/runs?${wanted}&to=nonsense` });
  await shows('the schedule');
  expect(seen.some(({ target }) => target.includes('nonsense'))).toBe(false);
});

test('failed runs come first when that is wanted, each once', async () => {
  serving(sampleStatus());
  const failed = sampleRun({ id: '20260101T080000000Z-customers-aaaaaa', status: 'failed' });
  const done = sampleRun({ counts: { read: 5, written: 5, skipped: 0, rejected: 0 } });
  history(done, failed);
  answers['GET /base/runs?status=failed&limit=20'] = [200, { runs: [failed] }];
  open({ path: '/runs' });
  await shows('Done');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Failed ones first' }));
  const stamps = () => screen.getAllByText(/^(Done|Failed)$/).filter((each) => each.closest('a, td, [role=cell], table'));
  await waitFor(() => expect(stamps().map(({ textContent }) => textContent)).toEqual(['Failed', 'Done']));
});

test('changes are those since the last complete import, and users are known by a short id', async () => {
  serving(sampleStatus());
  const window = { from: '2026-01-31T09:58:00.000Z', to: '2026-01-31T11:59:00.000Z', since: '2026-01-31T10:00:00.000Z' };
  history(sampleRun({ scope: { kind: 'delta', ...window }, requestedBy: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9' }));
  open({ path: '/runs' });
  expect(await screen.findByText(/^Changes since Jan 31, 2026, 5:00\sAM$/)).toBeVisible();
  expect(screen.getByText('user 0a1b2c3d')).toBeVisible();
});
