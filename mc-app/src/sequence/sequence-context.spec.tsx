import { screen } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { eventually, withHeldPolls } from '../testing/clock';
import { sampleActive, sampleRun, sampleStatus } from '../testing/samples';

withGateway();
withHeldPolls();
afterEach(() => window.sessionStorage.clear());

const started = () => seen.filter(({ method }) => method === 'POST');
const asked = () => seen.filter(({ target }) => target.endsWith('/sync/status')).length;

async function importEverything(): Promise<void> {
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Import everything' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Start imports' }));
}

test('what the service finds worth knowing about a start is told, as it is of a single one', async () => {
  serving(sampleStatus());
  const message = 'Customers have never been imported.';
  answers['POST /base/sync/customers'] = [202, { ...sampleRun({ status: 'queued' }), notices: [{ code: 'x', message }] }];
  await importEverything();
  expect(await screen.findByText(message)).toBeVisible();
});

test('another kind of run is not taken for the import of everything', async () => {
  const scope = { kind: 'deletion', of: 'all' } as const;
  const { id } = sampleRun();
  serving(sampleStatus({ active: sampleActive({ id, scope }) }));
  answers['POST /base/sync/customers'] = [202, sampleRun({ id: '20260131T090000000Z-customers-abc124', status: 'queued' })];
  await importEverything();
  expect(await screen.findByText('Next, as long as this page stays open: Customers.')).toBeVisible();
  const before = asked();
  // The second is asked for once the first has been answered.
  await eventually(() => expect(asked()).toBeGreaterThan(before + 1), 2000);
  expect(started()).toEqual([]);
  serving(sampleStatus({ lastRun: sampleRun({ id, scope }) }));
  await eventually(() => expect(started()).toMatchObject([{ body: {} }]), 2000);
  expect(screen.queryByText('Everything has been imported.')).not.toBeInTheDocument();
});

test('a start that somebody else was quicker with is none that went wrong', async () => {
  serving(sampleStatus());
  const { id, scope } = sampleRun();
  const refused = error(409, 'Another run is in progress.', { code: 'AlreadyRunning', runId: id });
  answers['POST /base/sync/customers'] = [409, refused];
  await importEverything();
  const before = asked();
  await eventually(() => expect(asked()).toBeGreaterThan(before));
  expect(started()).toHaveLength(1);
  serving(sampleStatus({ active: sampleActive({ id, scope }) }));
  await eventually(() => expect(screen.getByText('1 s ago')).toBeVisible(), 10_000);
  serving(sampleStatus({ lastRun: sampleRun({ id, scope }) }));
  await eventually(() => expect(screen.getByText('Everything has been imported.')).toBeVisible(), 2000);
  expect(screen.queryByText('Another run is in progress.')).not.toBeInTheDocument();
});
