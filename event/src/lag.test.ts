import { Lag } from './lag';

test('knows how long the process was busy, and forgets it', async () => {
  const lag = new Lag();
  try {
    expect(lag.ms).toBeLessThan(200);
    const until = performance.now() + 700;
    while (performance.now() < until);
    expect(lag.ms).toBeGreaterThan(300);
    await new Promise((done) => setTimeout(done, 300));
    expect(lag.ms).toBeGreaterThan(300);
  } finally {
    lag.end();
  }
});
