import { act } from '@testing-library/react';

const BY_THEMSELVES = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'] as const;

/** Polls come when a test lets time pass; all else, like an answer on its way, takes the time it takes. */
export function withHeldPolls(): void {
  beforeEach(() => jest.useFakeTimers({ doNotFake: [...BY_THEMSELVES] }));
  afterEach(() => jest.useRealTimers());
}

export const pass = (ms: number) => act(() => jest.advanceTimersByTime(ms));
