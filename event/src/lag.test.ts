import { Lag } from './lag';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

test('knows how long the process was busy, and forgets it', () => {
  let now = 0;
  // Time passes without a timer being served while the process is busy.
  jest.useFakeTimers({ doNotFake: ['performance'] });
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const pass = (ms: number) => {
    for (let left = ms; left > 0; left -= 250) {
      now += 250;
      jest.advanceTimersByTime(250);
    }
  };
  const lag = new Lag();
  try {
    pass(1000);
    expect(lag.ms).toBe(0);
    now += 700;
    expect(lag.ms).toBe(450);
    jest.advanceTimersByTime(250);
    expect(lag.ms).toBe(450);
    pass(1000);
    expect(lag.ms).toBe(450);
    pass(5000);
    expect(lag.ms).toBe(0);
  } finally {
    lag.end();
  }
});
