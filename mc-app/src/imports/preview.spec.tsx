import { screen, waitFor } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent, within } from '@testing-library/react';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { sampleStatus } from '../testing/samples';

withGateway();

const ID = '0b7c1b06-3f5a-4d3e-9a55-0123456789ab';
const profile = (attributes: object) => ({
  data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: [{ type: 'profile', attributes }] } } },
});
const written = {
  id: ID,
  label: 'C-1001',
  outcome: 'written',
  warnings: ['address_incomplete'],
  requests: [profile({ email: 'ana@example.com', properties: { 'Shirt Size': 'L' } })],
};
const PREVIEW = 'POST /base/sync/customers/preview';

async function openPreview(...records: object[]) {
  serving(sampleStatus());
  answers[PREVIEW] = [200, { records }];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'More: Customers' }));
  fireEvent.click(screen.getByRole('button', { name: 'Preview: Customers' }));
  return screen.findByRole('dialog');
}

test('shows a record by its number, field by field, without the envelope of the request', async () => {
  await openPreview(written);
  const record = await screen.findByRole('region', { name: 'C-1001' });
  expect(within(record).getByRole('link')).toHaveAttribute('href', `/my-project/customers/${ID}`);
  const rows = within(record).getAllByRole('row');
  expect(rows.map(({ textContent }) => textContent)).toEqual(['ProfileValue', 'emailana@example.com', 'Shirt SizeL']);
  expect(record).not.toHaveTextContent('bulk-import-job');
});

test('shows the requests as JSON on demand, and the fields again', async () => {
  await openPreview(written);
  fireEvent.click(await screen.findByRole('button', { name: 'Show as JSON: C-1001' }));
  expect(screen.getByRole('region', { name: 'Request 1 of record C-1001' })).toHaveTextContent('profile-bulk-import-job');
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Show fields: C-1001' }));
  expect(screen.getByRole('table')).toBeVisible();
});

test('says why a record would not be sent', async () => {
  await openPreview({ id: ID, outcome: 'rejected', code: 'invalid_email', reason: 'Not shown.', requests: [] });
  const record = await screen.findByRole('region', { name: ID });
  expect(record).toHaveTextContent('Would be rejected');
  expect(record).not.toHaveTextContent('Not shown.');
  expect(within(record).queryByRole('button')).not.toBeInTheDocument();
});

test('shows all of many fields on demand', async () => {
  const properties = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`field ${index}`, index]));
  await openPreview({ ...written, requests: [profile({ properties })] });
  await screen.findByText('field 0');
  expect(screen.queryByText('field 15')).not.toBeInTheDocument();
  fireEvent.click(screen.getByRole('button', { name: 'Show 5 more fields' }));
  expect(screen.getByText('field 19')).toBeVisible();
});

test('searches a record by its number or id, and says when there is none', async () => {
  const dialog = await openPreview(written);
  await screen.findByRole('region', { name: 'C-1001' });
  answers[PREVIEW] = [200, { records: [] }];
  const search = within(dialog).getByLabelText(/Order or customer number, key, SKU or id/);
  fireEvent.change(search, { target: { value: ' C-2 ' } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Search' }));
  expect(await screen.findByText(/No record of this import has exactly .* “C-2”/)).toBeVisible();
  expect(seen.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([{ limit: 3 }, { limit: 3, q: 'C-2' }]);
  answers[PREVIEW] = [200, { records: [{ ...written, label: 'C-2' }] }];
  fireEvent.click(within(dialog).getByRole('button', { name: 'Search' }));
  fireEvent.change(search, { target: { value: '' } });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Search' }));
  expect(await screen.findByRole('region', { name: 'C-2' })).toBeVisible();
});

test('shows why nothing can be shown', async () => {
  serving(sampleStatus());
  answers[PREVIEW] = [503, error(503, 'The preview was not ready in time.')];
  open();
  fireEvent.click(await screen.findByRole('button', { name: 'More: Customers' }));
  fireEvent.click(screen.getByRole('button', { name: 'Preview: Customers' }));
  await waitFor(() => expect(screen.getByRole('dialog')).toHaveTextContent('The preview was not ready in time.'));
});
