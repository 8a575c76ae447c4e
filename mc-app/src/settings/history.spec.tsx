import { screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import { PERMISSIONS } from '../constants';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { sampleSettings, sampleStatus } from '../testing/samples';

withGateway();
beforeEach(() => {
  serving(sampleStatus(), sampleStatus({ pipeline: 'orders', title: 'Orders' }));
  answers['GET /base/settings/candidates'] = [200, { of: 0, candidates: [] }];
  answers['GET /base/settings'] = [200, sampleSettings({ 'order.value': 'net' }, {}, { revision: 2 })];
});

const posts = (end: string) => seen.filter(({ method, target }) => method === 'POST' && target.endsWith(end));
const click = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const changeTaxes = async () => {
  open({ path: '/settings/orders' });
  fireEvent.click(await screen.findByRole('radio', { name: 'With taxes' }));
  await click('What would change');
};

const revision = (number: number, changes: object[], values: object) => ({
  ...{ revision: number, values, changes, changedAt: '2026-01-31T08:00:00.000Z', changedBy: 'user-1' },
});
const REVISIONS = [
  revision(
    2,
    [
      { path: 'order.value', to: 'net' },
      { path: 'order.metrics.placed', from: 'Bought' },
    ],
    { 'order.value': 'net' },
  ),
  revision(1, [{ path: 'order.metrics.placed', to: 'Bought' }], { 'order.metrics.placed': 'Bought' }),
];

test('shows what would change on real records of the import that the change reaches', async () => {
  const before = { outcome: 'written' };
  const records = [
    { id: 'order-1', label: '100001', before, after: before, differences: [] },
    {
      ...{ id: 'order-2', label: '100002', before, after: { outcome: 'rejected', code: 'no_amount' } },
      differences: [
        { field: ['0', 'data', 'attributes', 'value'], change: 'changed', before: 100, after: 119 },
        { field: ['0', 'data', 'attributes', 'properties', 'Note'], change: 'removed', before: 'Thanks' },
      ],
    },
  ];
  answers['POST /base/settings/preview'] = [200, { records }];
  await changeTaxes();
  expect(await screen.findByText('1 of 2 records change: Note (1), value (1)')).toBeVisible();
  expect(posts('/preview')[0]?.body).toEqual({ pipeline: 'orders', values: {}, limit: 10 });
  const table = within(screen.getByRole('table', { name: '100002' }));
  expect(table.getByRole('row', { name: 'value changed 100 119' })).toBeVisible();
  expect(table.getByRole('row', { name: 'Note removed Thanks –' })).toBeVisible();
  expect(screen.getByText('Now: is sent')).toBeVisible();
  expect(within(screen.getByRole('region', { name: '100001' })).getByText('Nothing changes.')).toBeVisible();
  fireEvent.change(screen.getByRole('textbox', { name: /^Ids of records/ }), { target: { value: 'order-1, order-3' } });
  await click('Show');
  await waitFor(() => expect(posts('/preview')[1]?.body).toMatchObject({ ids: ['order-1', 'order-3'] }));
  fireEvent.change(screen.getByRole('textbox', { name: /^Ids of records/ }), { target: { value: 'order/1' } });
  expect(await screen.findByText('“order/1” is not an id.')).toBeVisible();
});

test.each([
  [{ records: [] }, 200, 'There are no records.'],
  [error(503, 'Too slow.'), 503, 'Too slow.'],
  [
    {
      statusCode: 400,
      message: 'No.',
      errors: [{ code: 'InvalidField', message: 'No.', field: 'order.value', reason: 'unusable_value' }],
    },
    400,
    'Amounts: This value is not one of those that are possible here.',
  ],
])('says what is wrong with what would change: %j', async (body, status, text) => {
  answers['POST /base/settings/preview'] = [status, body];
  await changeTaxes();
  expect(await screen.findByText(text)).toBeVisible();
});

test('lists who changed what and when, and saves an older revision again', async () => {
  answers['GET /base/settings/history'] = [200, { revisions: REVISIONS }];
  answers['POST /base/settings'] = [200, sampleSettings({ 'order.metrics.placed': 'Bought' }, {}, { revision: 3 })];
  open({ path: '/settings/history' });
  const newest = within(await screen.findByRole('region', { name: 'Revision 2' }));
  expect(newest.getByText('in effect now')).toBeVisible();
  expect(newest.getByText(/^Jan 31, 2026, 3:00\sAM, by you$/)).toBeVisible();
  expect(newest.getByRole('row', { name: "Amounts the environment's value Without taxes" })).toBeVisible();
  expect(newest.queryByRole('button')).not.toBeInTheDocument();
  await click('Restore revision 1');
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText("Amounts: the environment's value")).toBeVisible();
  expect(dialog.getByText('Name of the event for a placed order: Bought')).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Restore' })).toBeDisabled();
  fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'orders' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Restore' }));
  expect(await screen.findByText(/^Saved as revision 3\./)).toBeVisible();
  expect(posts('/settings')[0]?.body).toEqual({ revision: 2, values: { 'order.metrics.placed': 'Bought' } });
});

test('has what is not saved yet beside the history, and nothing to save otherwise', async () => {
  answers['GET /base/settings/history'] = [200, { revisions: REVISIONS }];
  open({ path: '/settings/history' });
  expect(await screen.findByRole('region', { name: 'Revision 1' })).toBeVisible();
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
  fireEvent.click(screen.getByRole('link', { name: 'Orders' }));
  fireEvent.click(await screen.findByRole('radio', { name: 'With taxes' }));
  fireEvent.click(screen.getByRole('link', { name: 'History' }));
  expect(await screen.findByText('One change is not saved yet.')).toBeVisible();
  expect(screen.getByRole('button', { name: 'Save' })).toBeEnabled();
  await click('Discard');
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument());
});

test('shows the history without the way back to who may only look', async () => {
  answers['GET /base/settings/history'] = [200, { revisions: REVISIONS }];
  open({ path: '/settings/history', permissions: [PERMISSIONS.View] });
  expect(await screen.findByRole('region', { name: 'Revision 1' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Restore/ })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'What would change' })).not.toBeInTheDocument();
});

test.each([
  [200, { revisions: [] }, 'Nothing has been saved here yet.'],
  [503, error(503, 'commercetools does not answer.'), 'commercetools does not answer.'],
])('says what the history is like when it is answered with %s', async (status, body, text) => {
  answers['GET /base/settings/history'] = [status, body];
  open({ path: '/settings/history' });
  expect(await screen.findByText(text)).toBeVisible();
});
