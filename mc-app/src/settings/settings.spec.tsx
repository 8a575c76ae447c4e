import { screen, waitFor, within } from '@commercetools-frontend/application-shell/test-utils';
import { fireEvent } from '@testing-library/react';
import type { SettingsStatus } from '../api/types';
import { PERMISSIONS } from '../constants';
import { answers, error, open, seen, serving, withGateway } from '../testing/application';
import { sampleSettings, sampleStatus } from '../testing/samples';

withGateway();
beforeEach(() => {
  serving(sampleStatus(), sampleStatus({ pipeline: 'orders', title: 'Orders' }));
  answers['GET /base/settings/candidates'] = [
    200,
    {
      of: 500,
      candidates: [
        { path: 'customer.custom', name: 'shirtSize', count: 410 },
        { path: 'customer.custom', name: 'note', count: 15 },
        { path: 'order.lines', name: 'sku', count: 500 },
      ],
    },
  ];
});

const setting = (status: SettingsStatus) => {
  answers['GET /base/settings'] = [200, status];
};
const show = (section = 'customers', permission = PERMISSIONS.Manage) =>
  open({ path: `/settings/${section}`, permissions: [permission] });
const click = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const saves = () => seen.filter(({ method, target }) => method === 'POST' && target.endsWith('/settings'));
const fields = async () => within(await screen.findByRole('table', { name: 'Custom fields of customers' }));
const type = (name: string | RegExp, value: string) =>
  fireEvent.change(screen.getByRole('textbox', { name }), { target: { value } });

test('offers the fields that records have, and saves which are left out and renamed', async () => {
  setting(sampleSettings());
  answers['POST /base/settings'] = [200, sampleSettings({ 'customer.custom.exclude': ['note'] }, {}, { revision: 1 })];
  show();
  expect((await fields()).getByRole('row', { name: /^shirtSize 82%/ })).toBeVisible();
  expect(screen.getByText(/^Nothing has been saved here yet/)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Save' })).toBeDisabled();
  fireEvent.click(screen.getByRole('radio', { name: 'All but the unticked ones' }));
  fireEvent.click((await fields()).getByRole('checkbox', { name: 'note' }));
  type('Under the name: shirtSize', 'Shirt Size');
  expect(screen.getByText('2 changes are not saved yet.')).toBeVisible();
  expect(screen.getByRole('link', { name: 'Customers (changed)' })).toHaveAttribute('aria-current', 'page');
  await click('Save');
  expect(await screen.findByText(/^Saved as revision 1\. It takes effect with the next run/)).toBeVisible();
  expect(saves()).toMatchObject([
    {
      body: { revision: 0, values: { 'customer.custom.exclude': ['note'], 'customer.custom.map': { shirtSize: 'Shirt Size' } } },
    },
  ]);
  expect(screen.getByText('Everything is saved.')).toBeVisible();
  answers['POST /base/sync/customers'] = [202, {}];
  await click('Start: Customers');
  expect(await screen.findByText('The import of Customers has been started.')).toBeVisible();
});

test('adds a field that no record has to those that are chosen', async () => {
  setting(sampleSettings({ 'customer.custom.include': ['shirtSize'] }, {}, { revision: 3, changedBy: 'user-1' }));
  answers['POST /base/settings'] = [200, sampleSettings()];
  show();
  expect(await screen.findByText(/^Last changed by you/)).toBeVisible();
  type(/^Further field/, 'loyaltyTier');
  await click('Add: Custom fields of customers');
  expect((await fields()).getByRole('row', { name: /^loyaltyTier not seen/ })).toBeVisible();
  await click('Save');
  await waitFor(() => expect(saves()).toHaveLength(1));
  expect(saves()[0]?.body).toEqual({ revision: 3, values: { 'customer.custom.include': ['shirtSize', 'loyaltyTier'] } });
});

test("says where a value is from, and leads back to the environment's", async () => {
  setting(sampleSettings({ 'cart.quietMinutes': 15 }, { 'cart.quietMinutes': 5, 'order.value': 'net' }, { revision: 1 }));
  answers['POST /base/settings'] = [200, sampleSettings({}, { 'cart.quietMinutes': 5 }, { revision: 2 })];
  show('orders');
  const minutes = await screen.findByRole('textbox', { name: /^Minutes that a cart has to rest/ });
  expect(minutes).toHaveValue('15');
  expect(screen.getByText('Saved here. The environment has: 5')).toBeVisible();
  expect(screen.getByText('From the environment.')).toBeVisible();
  expect(screen.getByRole('radio', { name: 'Without taxes' })).toBeChecked();
  await click("Back to the environment's value: Minutes that a cart has to rest");
  expect(minutes).toHaveValue('5');
  expect(screen.getByText('From the environment. Back to it with the next save.')).toBeVisible();
  await click('Save');
  await waitFor(() => expect(saves()).toHaveLength(1));
  expect(saves()[0]?.body).toEqual({ revision: 1, values: {} });
});

test('leaves a value of the environment out of use when its field is emptied', async () => {
  setting(sampleSettings({}, { preferredLocale: 'de' }));
  show('general');
  await screen.findByDisplayValue('de');
  type(/^Language/, '');
  expect(screen.getByText('Not saved yet. Left empty here, although the environment has “de”.')).toBeVisible();
  await click('Discard');
  expect(screen.getByRole('textbox', { name: /^Language/ })).toHaveValue('de');
});

test('shows each fault at its field and all of them on top, and goes to the first', async () => {
  setting(sampleSettings());
  const fault = (field: string, reason: string) => ({ code: 'InvalidField', message: 'In English.', field, reason });
  answers['POST /base/settings'] = [
    400,
    {
      ...{ statusCode: 400, message: 'Nothing was saved.' },
      errors: [fault('cart.quietMinutes', 'unusable_value'), fault('preferredLocale', 'wrong_preferredLocale')],
    },
  ];
  show('general');
  await screen.findByRole('textbox', { name: /^Language/ });
  type(/^Language/, 'no language');
  fireEvent.click(screen.getByRole('link', { name: 'Orders' }));
  await screen.findByRole('textbox', { name: /^Minutes that a cart/ });
  type(/^Minutes that a cart/, 'ten');
  fireEvent.click(screen.getByRole('link', { name: 'Customers' }));
  await click('Save');
  expect(await screen.findByText("Nothing was saved. 2 settings can't be used like this:")).toBeVisible();
  const minutes = await screen.findByRole('textbox', { name: /^Minutes that a cart/ });
  await waitFor(() => expect(minutes).toHaveFocus());
  expect(screen.getAllByText('This value is not one of those that are possible here.')).toHaveLength(1);
  expect(saves()[0]?.body).toMatchObject({ values: { 'cart.quietMinutes': 'ten', preferredLocale: 'no language' } });
  expect(screen.getByRole('link', { name: 'Orders (1 fault)' })).toBeVisible();
  fireEvent.click(screen.getByRole('button', { name: 'Language: Enter a language tag such as en or de-AT.' }));
  await waitFor(() => expect(screen.getByRole('textbox', { name: /^Language/ })).toHaveFocus());
  type(/^Language/, 'de');
  expect(screen.queryByRole('link', { name: 'General (1 fault)' })).not.toBeInTheDocument();
});

test('asks for a word before a metric gets another name', async () => {
  setting(sampleSettings());
  answers['POST /base/settings'] = [200, sampleSettings({ 'order.metrics.placed': 'Bought' }, {}, { revision: 1 })];
  show('orders');
  await screen.findByDisplayValue('Placed Order');
  type(/^Name of the event for a placed order/, 'Bought');
  expect(screen.getByText(/^Under a new name Klaviyo starts a new metric/)).toBeVisible();
  await click('Save');
  const dialog = within(await screen.findByRole('dialog'));
  expect(dialog.getByText('Name of the event for a placed order: “Placed Order” becomes “Bought”.')).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'orders' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
  expect(await screen.findByRole('button', { name: 'Start: Orders' })).toBeEnabled();
  expect(screen.getByText(/^Events of orders that Klaviyo has already stay/)).toBeVisible();
});

test('lays the draft over what others have saved, and lets choose where both have changed', async () => {
  setting(sampleSettings({}, {}, { revision: 1 }));
  show('orders');
  await screen.findByDisplayValue('Placed Order');
  type(/^Minutes that a cart/, '20');
  fireEvent.click(screen.getByRole('radio', { name: 'Without taxes' }));
  setting(sampleSettings({ 'cart.quietMinutes': 30, 'order.fulfilledStates': ['Complete'] }, {}, { revision: 2 }));
  const saved = { revision: 2, changedAt: '2026-01-31T08:00:00.000Z', changedBy: 'user-2-of-two' };
  answers['POST /base/settings'] = [
    409,
    { statusCode: 409, message: 'No.', errors: [{ code: 'changed_meanwhile', message: 'No.', saved }] },
  ];
  await click('Save');
  expect(await screen.findByText(/^Others have saved meanwhile: revision 2, by user-2-o, Jan 31, 2026/)).toBeVisible();
  expect(screen.getByText('States that make an order fulfilled: Complete')).toBeVisible();
  const both = within(screen.getByRole('group', { name: 'Minutes that a cart has to rest' }));
  expect(both.getByRole('radio', { name: 'Take mine: 20' })).toBeChecked();
  fireEvent.click(both.getByRole('radio', { name: 'Take theirs: 30' }));
  expect(screen.getByRole('textbox', { name: /^Minutes that a cart/ })).toHaveValue('30');
  answers['POST /base/settings'] = [200, sampleSettings({}, {}, { revision: 3 })];
  await click('Save');
  await waitFor(() => expect(saves()).toHaveLength(2));
  expect(saves()[1]?.body).toEqual({
    revision: 2,
    values: { 'cart.quietMinutes': 30, 'order.fulfilledStates': ['Complete'], 'order.value': 'net' },
  });
  await waitFor(() => expect(screen.queryByText(/^Others have saved meanwhile/)).not.toBeInTheDocument());
});

test('asks before a page is left with changes', async () => {
  setting(sampleSettings());
  answers['GET /base/runs'] = [200, { runs: [] }];
  show('orders');
  await screen.findByDisplayValue('Placed Order');
  type(/^Minutes that a cart/, '20');
  fireEvent.click(screen.getByRole('link', { name: 'General' }));
  await screen.findByRole('textbox', { name: /^Language/ });
  fireEvent.click(screen.getByRole('tab', { name: 'Runs' }));
  expect(await screen.findByText('One change is not saved, and will be lost.')).toBeVisible();
  await click('Cancel');
  await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  expect(screen.getByRole('textbox', { name: /^Language/ })).toBeVisible();
  fireEvent.click(screen.getByRole('tab', { name: 'Runs' }));
  await click('Leave');
  expect(await screen.findByText(/^There are no finished runs|No import has/)).toBeVisible();
});

test.each([
  ['who may only look', PERMISSIONS.View, false, /^You may look at the settings but not change them/],
  ['locked settings', PERMISSIONS.Manage, true, /^SETTINGS_LOCKED is set/],
])('shows every field to %s and takes no changes', async (_, permission, locked, why) => {
  setting(sampleSettings({}, { 'customer.custom.exclude': ['note'] }, { locked }));
  show('customers', permission);
  expect(await screen.findByText(why)).toBeVisible();
  const table = await fields();
  expect(table.getByRole('checkbox', { name: 'note' })).not.toBeChecked();
  for (const each of screen.getAllByRole('checkbox')) expect(each).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Save' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: /^Add/ })).not.toBeInTheDocument();
});

test('names what is saved and can not be used, and what only a later version knows', async () => {
  const faults = [{ path: 'cart.quietMinutes', code: 'unusable_value', message: 'In English.' }];
  setting(sampleSettings({ 'cart.quietMinutes': 0, 'later.one': 1 }, {}, { revision: 4, faults, unknown: ['later.one'] }));
  show();
  expect(await screen.findByText(/^Saved by a later version, and ignored by this one: later\.one\.$/)).toBeVisible();
  expect(screen.getByText(/settings_unusable/)).toBeVisible();
  expect(screen.getByRole('button', { name: /^Minutes that a cart has to rest: This value/ })).toBeVisible();
});

test.each([
  [503, error(503, 'commercetools does not answer.'), 'commercetools does not answer.'],
  [404, error(404, 'None.'), /has no settings that can be saved here/],
])('says what is wrong when settings are answered with %s', async (status, body, text) => {
  answers['GET /base/settings'] = [status, body];
  show();
  expect(await screen.findByText(text)).toBeVisible();
});

test('continues without the names of fields when they are not to be had', async () => {
  setting(sampleSettings({ 'customer.custom.include': ['shirtSize'] }));
  answers['GET /base/settings/candidates'] = [503, error(503, 'Too slow.')];
  show();
  expect(await screen.findByText('Which fields records have is not known right now: Too slow.')).toBeVisible();
  expect((await fields()).getByRole('checkbox', { name: 'shirtSize' })).toBeChecked();
});
