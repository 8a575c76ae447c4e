import { screen, waitFor } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import { PERMISSIONS } from './constants';
import { answers, error, open, seen, serving, withGateway } from './testing/application';
import { sampleActive, sampleRun, sampleStatus } from './testing/samples';

withGateway();

test('asks the service through the gateway, for its origin, with the permissions of the user', async () => {
  serving(sampleStatus());
  open();
  await screen.findByRole('button', { name: 'Import all: Customers' });
  expect(seen.find(({ target }) => target.endsWith('/sync/status'))).toMatchObject({
    target: 'https://service.example.com/base/sync/status',
    headers: {
      'accept-version': 'v2',
      'x-forward-to-audience-policy': 'forward-url-origin',
      'x-forward-to-claims': 'permissions',
    },
  });
});

test('shows the times of the zone in the profile of the user', async () => {
  serving(sampleStatus({ lastRun: sampleRun() }));
  open();
  expect(await screen.findByText(/finished Jan 31, 2026, 3:01\sAM, started by you/)).toBeInTheDocument();
});

test('a confirmed start is sent once', async () => {
  serving(sampleStatus());
  answers['POST /base/sync/customers'] = [202, sampleRun({ status: 'queued' })];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Import all: Customers' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Start import' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(seen.filter(({ method }) => method === 'POST')).toMatchObject([{ body: {} }]);
});

test('shows why a start was refused where the user looks', async () => {
  serving(sampleStatus());
  answers['POST /base/sync/customers'] = [409, error(409, 'Another run of this import is in progress.')];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Import all: Customers' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Start import' }));
  const dialog = await screen.findByRole('dialog');
  await waitFor(() => expect(dialog).toHaveTextContent('Another run of this import is in progress.'));
});

test('who may not manage can not act', async () => {
  serving(sampleStatus({ active: sampleActive() }));
  open({ permissions: [PERMISSIONS.View] });
  expect(await screen.findByRole('button', { name: 'Stop: Customers' })).toBeDisabled();
  expect(screen.getByText(/You may look at imports/)).toBeInTheDocument();
});

test('pipelines the service does not let delete from have no such button', async () => {
  const lastRun = sampleRun();
  serving(
    sampleStatus({ lastRun }),
    sampleStatus({ pipeline: 'products', title: 'Products', deletable: true, lastRun }),
    sampleStatus({ pipeline: 'categories', title: 'Categories', deletable: true }),
  );
  open();
  const more = async (title: string) => fireEvent.click(await screen.findByRole('button', { name: `More: ${title}` }));
  await more('Products');
  await screen.findByRole('button', { name: 'Delete from Klaviyo: Products' });
  await more('Customers');
  expect(screen.queryByRole('button', { name: 'Delete from Klaviyo: Customers' })).not.toBeInTheDocument();
  // Nothing of it was ever imported.
  await more('Categories');
  expect(screen.queryByRole('button', { name: 'Delete from Klaviyo: Categories' })).not.toBeInTheDocument();
});

test('tells of a failed import on every page until it runs again', async () => {
  const failed = sampleRun({ status: 'failed', error: { code: 'klaviyo_unauthorized', message: 'No.' } });
  serving(
    sampleStatus({ lastRun: failed }),
    sampleStatus({ pipeline: 'orders', lastRun: sampleRun({ id: '20260131T080000000Z-orders-abc123' }) }),
  );
  answers['GET /base/runs'] = [200, { runs: [] }];
  open({ path: '/runs' });
  expect(await screen.findByText(/^Customers failed at Jan 31, 2026, 3:01\sAM and has not run since\.$/)).toBeVisible();
  expect(screen.getByText('Imports (1)')).toBeVisible();
  expect(screen.getByRole('link', { name: 'See what happened: Customers' })).toHaveAttribute(
    'href',
    expect.stringContaining(`/runs/${failed.id}`),
  );
});

test('tells of a failed import although some records were imported since', async () => {
  const failed = sampleRun({ status: 'failed', error: { code: 'klaviyo_unauthorized', message: 'No.' } });
  const some = sampleRun({ id: '20260131T080000000Z-customers-abc123', scope: { kind: 'ids', ids: ['a'] } });
  serving(sampleStatus({ lastRun: some, failedRun: failed }));
  answers[`POST /base/runs/${failed.id}/resume`] = [202, sampleRun({ status: 'queued' })];
  open();
  expect(await screen.findByText(/^Customers failed at Jan 31, 2026, 3:01\sAM\. Only some of them/)).toBeVisible();
  expect(screen.getByRole('link', { name: 'See what happened: Customers' })).toHaveAttribute(
    'href',
    expect.stringContaining(`/runs/${failed.id}`),
  );
  fireEvent.click(await screen.findByRole('button', { name: 'Resume: Customers' }));
  await waitFor(() => expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1));
  expect(seen.find(({ method }) => method === 'POST')?.target).toContain(`/runs/${failed.id}/resume`);
});

test('offers to resume a failed import first', async () => {
  const failed = sampleRun({ status: 'failed', error: { code: 'klaviyo_unauthorized', message: 'No.' } });
  serving(sampleStatus({ lastRun: failed }));
  answers[`POST /base/runs/${failed.id}/resume`] = [202, sampleRun({ status: 'queued' })];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'Resume: Customers' }));
  await waitFor(() => expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1));
  expect(seen.find(({ method }) => method === 'POST')?.target).toContain(`/runs/${failed.id}/resume`);
});

test('names the account before anything is sent', async () => {
  serving(sampleStatus());
  const account = { id: 'klaviyo_account', ok: true, title: 'Account', params: { account: 'SANDBX', name: 'Sandbox Shop' } };
  answers['GET /base/connection'] = [200, { ok: true, systems: [{ system: 'klaviyo', title: 'Klaviyo', checks: [account] }] }];
  open();
  expect(await screen.findByText('my-project → Klaviyo: Sandbox Shop (SANDBX)')).toBeVisible();
  fireEvent.click(await screen.findByRole('button', { name: 'Import all: Customers' }));
  expect(await screen.findByRole('dialog')).toHaveTextContent('my-project → Klaviyo: Sandbox Shop (SANDBX)');
});

test('warns of another account than before on every page and before anything is sent', async () => {
  serving(sampleStatus({ lastRun: sampleRun(), account: 'OLDONE' }));
  answers['GET /base/runs'] = [200, { runs: [] }];
  const account = { id: 'klaviyo_account', ok: true, title: 'Account', params: { account: 'SANDBX' } };
  answers['GET /base/connection'] = [200, { ok: true, systems: [{ system: 'klaviyo', title: 'Klaviyo', checks: [account] }] }];
  open({ path: '/runs' });
  expect(await screen.findByText(/another Klaviyo account \(SANDBX\) than the last import went to \(OLDONE\)/)).toBeVisible();
  fireEvent.click(screen.getByText('Imports'));
  fireEvent.click(await screen.findByRole('button', { name: 'Import everything' }));
  expect(await screen.findByRole('dialog')).toHaveTextContent('than the last import went to (OLDONE)');
});

test('shows an unusable state at its import, and the others as usual', async () => {
  serving(
    sampleStatus({
      pipeline: 'customers',
      stateError: { code: 'state_unreadable', message: 'Delete the custom object x/customers.' },
    }),
    sampleStatus({ pipeline: 'orders' }),
  );
  open();
  expect(await screen.findByText(/^A stored state can't be read/)).toBeVisible();
  expect(screen.getByText('state_unreadable: Delete the custom object x/customers.')).toBeVisible();
  expect(screen.queryByRole('button', { name: /: Customers$/ })).toBeNull();
  expect(screen.getByRole('button', { name: 'Import all: Orders' })).toBeEnabled();
});

test('a pipeline we have no words for goes by its own title', async () => {
  serving(sampleStatus({ pipeline: 'wishlists', title: 'Wish lists' }));
  open();
  expect(await screen.findByText('1. Wish lists')).toBeInTheDocument();
});

test('without schedules in the service there is no link to them', async () => {
  serving(sampleStatus());
  answers['GET /base/schedules'] = [404, error(404, 'There is no such route.')];
  open();
  await screen.findByText('1. Customers');
  await waitFor(() => expect(screen.queryByText('Schedules')).not.toBeInTheDocument());
});

test('shows the message of a service that fails', async () => {
  answers['GET /base/sync/status'] = [503, error(503, 'commercetools does not answer.')];
  open();
  expect(await screen.findByText('commercetools does not answer.')).toBeInTheDocument();
  expect(screen.getByText('The import service has a problem')).toBeInTheDocument();
});

test.each(['', 'service.example.com', 'ftp://service.example.com'])('the address %j is none', async (serviceUrl) => {
  open({ serviceUrl });
  expect(await screen.findByText(/Set IMPORT_SERVICE_URL/)).toBeInTheDocument();
  expect(seen).toEqual([]);
});

test('a run: what was rejected, why, what to do, and the way to the record', async () => {
  const run = sampleRun();
  serving(sampleStatus());
  answers[`GET /base/runs/${run.id}`] = [200, run];
  const failures = [
    { id: 'customer-1', code: 'invalid_email', reason: 'Not shown.', field: 'email' },
    { id: 'customer-2', code: 'from_the_future', reason: 'The words of the service.' },
  ];
  answers[`GET /base/runs/${run.id}/failures?limit=50`] = [200, { failures }];
  open({ path: `/runs/${run.id}` });
  const link = await screen.findByRole('link', { name: /customer-1/ });
  expect(link).toHaveAttribute('href', '/my-project/customers/customer-1');
  expect(screen.getByText('Correct the e-mail address in the record, then retry.')).toBeInTheDocument();
  expect(screen.getByText('The words of the service.')).toBeInTheDocument();
});
