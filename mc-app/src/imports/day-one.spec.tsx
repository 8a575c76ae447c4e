import { screen, waitFor } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent, within } from '@testing-library/react';
import { PERMISSIONS } from '../constants';
import { answers, open, seen, serving, withGateway } from '../testing/application';
import { sampleRun, sampleSequence, sampleStatus } from '../testing/samples';

withGateway();

const CHECKS = [
  { id: 'klaviyo_account', ok: true, title: 'Account', params: { account: 'SANDBX' } },
  { id: 'klaviyo_profiles', ok: true, title: 'Profiles' },
];
const connection = (ok: boolean) => ({
  ok,
  systems: [{ system: 'klaviyo', title: 'Klaviyo', checks: CHECKS.map((check) => ({ ...check, ok })) }],
});
/** The kit's own name of its blue button. */
const isBlue = (button: HTMLElement) => button.dataset.trackComponent === 'PrimaryButton';

async function firstDay(ok: boolean, permissions = [PERMISSIONS.Manage]) {
  serving(sampleStatus(), sampleStatus({ pipeline: 'orders', title: 'Orders', dependsOn: ['customers'] }));
  answers['GET /base/connection'] = [200, connection(ok)];
  answers['GET /base/sync/customers/changes'] = [200, { count: 4000, exactness: 'exact' }];
  answers['GET /base/sync/orders/changes'] = [200, {}];
  open({ permissions });
  return screen.findByRole('region', { name: 'First steps' });
}

test('the first day is a list of steps, with the connection checked and the records counted', async () => {
  const steps = await firstDay(true);
  expect(await within(steps).findByText('commercetools and Klaviyo can be worked with.')).toBeVisible();
  expect(await within(steps).findByText('Customers: 4,000')).toBeVisible();
  expect(await within(steps).findByText('Orders: not counted')).toBeVisible();
  expect(within(steps).getAllByRole('listitem')).toHaveLength(4);
  expect(seen.filter(({ target }) => target.endsWith('/connection'))).toHaveLength(1);
});

test('one button is blue: to import everything once the connection works', async () => {
  const steps = await firstDay(true);
  await within(steps).findByText('commercetools and Klaviyo can be worked with.');
  expect(screen.getAllByRole('button', { name: 'Import everything' })).toHaveLength(1);
  expect(isBlue(screen.getByRole('button', { name: 'Import everything' }))).toBe(true);
  expect(isBlue(screen.getByRole('button', { name: 'Import all: Customers' }))).toBe(false);
  expect(isBlue(screen.getByRole('button', { name: 'Import all: Orders' }))).toBe(false);
});

test('a connection that fails is what to look at first', async () => {
  const steps = await firstDay(false);
  expect(await within(steps).findByText('2 checks fail: imports would fail, too.')).toBeVisible();
  expect(isBlue(within(steps).getByRole('button', { name: 'See what to do' }))).toBe(true);
  expect(isBlue(screen.getByRole('button', { name: 'Import everything' }))).toBe(false);
  answers['GET /base/connection'] = [200, connection(true)];
  fireEvent.click(within(steps).getByRole('button', { name: 'Check again' }));
  expect(await within(steps).findByText('commercetools and Klaviyo can be worked with.')).toBeVisible();
});

test('what a failing connection lacks is a click away', async () => {
  const steps = await firstDay(false);
  fireEvent.click(await within(steps).findByRole('button', { name: 'See what to do' }));
  await waitFor(() => expect(screen.queryByText('First steps')).not.toBeInTheDocument());
  expect(await screen.findByText('Give the key the scopes profiles and lists, read and write.')).toBeVisible();
});

test('the first records can be looked at before anything is sent', async () => {
  const steps = await firstDay(true);
  answers['POST /base/sync/orders/preview'] = [200, { records: [] }];
  fireEvent.click(within(steps).getByRole('button', { name: 'First records: Orders' }));
  expect(await screen.findByText('There are no records to import.')).toBeVisible();
});

test('who may not manage sees the steps and can neither preview nor import', async () => {
  const steps = await firstDay(true, [PERMISSIONS.View]);
  expect(within(steps).getByRole('button', { name: 'First records: Customers' })).toBeDisabled();
  expect(within(steps).getByRole('button', { name: 'Import everything' })).toBeDisabled();
});

test('the steps are gone once something was imported or is to be', async () => {
  serving(sampleStatus({ lastRun: sampleRun() }), sampleStatus({ pipeline: 'orders', title: 'Orders' }));
  const { unmount } = open();
  await screen.findByRole('button', { name: 'Import all: Orders' });
  expect(screen.queryByText('First steps')).not.toBeInTheDocument();
  unmount();
  serving(sampleStatus());
  answers['GET /base/sequence'] = [200, { sequence: sampleSequence({ steps: [{ pipeline: 'customers', status: 'waiting' }] }) }];
  open();
  await waitFor(() => expect(screen.getByRole('button', { name: 'Import everything' })).toBeDisabled());
  expect(screen.queryByText('First steps')).not.toBeInTheDocument();
});
