import { loadEnvironment, silent } from 'common';
import { createPublicUrl } from './address';

const env = (more: Record<string, string> = {}) =>
  loadEnvironment({
    CTP_PROJECT_KEY: 'shop',
    CTP_CLIENT_ID: 'id',
    CTP_CLIENT_SECRET: 'secret',
    CTP_API_URL: 'https://api.example.com',
    CTP_AUTH_URL: 'https://auth.example.com',
    KLAVIYO_AUTH_KEY: 'pk_test',
    ...more,
  });
const saved = jest.fn(async (): Promise<string | undefined> => 'https://saved.example.com');
beforeEach(() => {
  jest.useFakeTimers();
  saved.mockClear();
});
afterEach(() => jest.useRealTimers());

test('what is configured needs no look', async () => {
  const url = createPublicUrl(env({ SERVICE_URL: 'https://set.example.com' }), saved, silent);
  expect(await url()).toBe('https://set.example.com');
  expect(saved).not.toHaveBeenCalled();
});

test('what was saved is looked up once for all who ask at once, and again after a while', async () => {
  const url = createPublicUrl(env(), saved, silent);
  expect(await Promise.all([url(), url(), url()])).toEqual(Array(3).fill('https://saved.example.com'));
  expect(saved).toHaveBeenCalledTimes(1);
  saved.mockResolvedValueOnce('https://moved.example.com');
  jest.advanceTimersByTime(61_000);
  expect(await url()).toBe('https://moved.example.com');
});

test('is looked up again although the clock was set back', async () => {
  const url = createPublicUrl(env(), saved, silent);
  await url();
  jest.setSystemTime(Date.now() - 3_600_000);
  jest.advanceTimersByTime(61_000);
  await url();
  expect(saved).toHaveBeenCalledTimes(2);
});

test('keeps what was known after an error, and asks again soon for the rest', async () => {
  const url = createPublicUrl(env(), saved, silent);
  saved.mockResolvedValueOnce(undefined);
  expect(await url()).toBeUndefined();
  jest.advanceTimersByTime(6000);
  expect(await url()).toBe('https://saved.example.com');
  saved.mockRejectedValueOnce(new Error('gone'));
  jest.advanceTimersByTime(61_000);
  expect(await url()).toBe('https://saved.example.com');
});

test.each(['http://saved.example.com', 'ftp://saved.example.com', 'saved.example.com', ''])(
  'what was saved as %j is not used',
  async (text) => {
    saved.mockResolvedValueOnce(text);
    expect(await createPublicUrl(env(), saved, silent)()).toBeUndefined();
  },
);
