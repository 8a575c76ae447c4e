import { screen } from '@commercetools-frontend/application-shell/test-utils';
import { answers, open, serving, withGateway } from '../testing/application';
import { sampleStatus } from '../testing/samples';

withGateway();

const KEY = /a private key with the scope accounts:read/;
const failed = (code: string) => ({
  ...{ id: 'klaviyo_account', ok: false, title: 'Account', detail: 'In English.', nextStep: 'Look at it.', code },
});
const shows = async (code: string) => {
  serving(sampleStatus());
  const systems = [{ system: 'klaviyo', title: 'Klaviyo', checks: [failed(code)] }];
  answers['GET /base/connection'] = [200, { ok: false, systems }];
  open({ path: '/connection' });
  await screen.findByText('Account');
};

test('asks for the key when it was refused', async () => {
  await shows('klaviyo_unauthorized');
  expect(screen.getByText(KEY)).toBeVisible();
});

test.each(['no_answer_in_time', 'klaviyo_unavailable'])('suspects no key when there was no answer: %s', async (code) => {
  await shows(code);
  expect(screen.getByText('Nothing has to be changed: check again in some minutes.')).toBeVisible();
  expect(screen.queryByText(KEY)).not.toBeInTheDocument();
});
