import { within } from './wait';

describe('a signal within a time', () => {
  const reasonOf = (signal: AbortSignal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

  it('aborts when the time is up', async () => {
    expect(await reasonOf(within(5, new AbortController().signal))).toMatchObject({ name: 'TimeoutError' });
  });

  it('aborts with its parent, for the same reason', async () => {
    const parent = new AbortController();
    const reason = reasonOf(within(60_000, parent.signal));
    parent.abort('enough');
    expect(await reason).toBe('enough');
  });

  it('has aborted already if its parent has', () => {
    expect(within(60_000, AbortSignal.abort('before')).reason).toBe('before');
  });
});
