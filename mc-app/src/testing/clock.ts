import { act } from '@testing-library/react';

const BY_THEMSELVES = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'] as const;

/** Polls come when a test lets time pass; all else, like an answer on its way, takes the time it takes. */
export function withHeldPolls(): void {
  beforeEach(() => jest.useFakeTimers({ doNotFake: [...BY_THEMSELVES] }));
  afterEach(() => jest.useRealTimers());
}

export const pass = (ms: number) => act(() => jest.advanceTimersByTime(ms));

/**
 * Waits for what isn't on the page: with polls held, a `waitFor` looks again only when the page changes. Before each further
 * look `ms` go by, so that polls continue; one that is due while the last is on its way is left out.
 */
export async function eventually(check: () => void, ms = 0): Promise<void> {
  for (const end = Date.now() + 30_000; ; ) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    pass(ms);
    await act(() => new Promise((done) => setTimeout(done, 20)));
  }
}
