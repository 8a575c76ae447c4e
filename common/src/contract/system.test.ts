import { within } from '../base/wait';
import { Fatal, Retryable } from './errors';
import { attempt } from './system';

const check = { id: 'account', title: 'Account', nextStep: 'Check the key.' };
const forever = new AbortController().signal;

describe('attempt', () => {
  it('is ok with what is answered', async () => {
    expect(await attempt(check, forever, async () => 'Shop')).toEqual({
      id: 'account',
      title: 'Account',
      ok: true,
      detail: 'Shop',
    });
  });

  it('names the next step of the check when the answer is a refusal', async () => {
    const refused = await attempt(check, forever, () => Promise.reject(new Fatal('key_unknown', 'The key is not known.')));
    expect(refused).toMatchObject({
      ok: false,
      code: 'key_unknown',
      detail: 'The key is not known.',
      nextStep: 'Check the key.',
    });
  });

  it.each([
    ['the other side gives no answer in time', within(5, forever), () => new Promise<string>(() => {}), 'no_answer_in_time'],
    ['the other side is away', forever, () => Promise.reject(new Retryable('away', 'It is away.')), 'away'],
  ])('does not suspect the key when %s', async (_when, signal, ask, code) => {
    const late = await attempt(check, signal, ask);
    expect(late).toMatchObject({ ok: false, code, nextStep: expect.stringContaining('try again in some minutes') });
    expect(late.nextStep).not.toContain('key');
  });
});
