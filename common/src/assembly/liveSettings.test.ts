import { silent } from '../base/log';
import { Retryable } from '../contract/errors';
import type { LiveParts } from '../routes/commercetools-klaviyo/live';
import { CONFIG } from '../state/documents';
import { SETTINGS } from '../state/settings';
import { MemoryStore } from '../state/stores/memory';
import { loadEnvironment } from './environment';
import { LiveSettings } from './liveSettings';

const env = loadEnvironment({
  ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
  CTP_REGION: 'europe-west1.gcp',
});

let store: MemoryStore;
let reads: number;
let failing: boolean;
let settings: LiveSettings;
beforeEach(() => {
  jest.useFakeTimers();
  store = new MemoryStore();
  reads = 0;
  failing = false;
  const counted = Object.assign(Object.create(store) as MemoryStore, {
    get: async (...given: Parameters<MemoryStore['get']>) => {
      reads++;
      if (failing) throw new Retryable('commercetools_unavailable', 'No answer.');
      return store.get(...given);
    },
  });
  settings = new LiveSettings({ env, store: counted, log: silent, make: (its) => ({ settings: its }) as LiveParts });
});
afterEach(() => jest.useRealTimers());

const saved = (revision: number, values: object) =>
  store.save(CONFIG, SETTINGS, {
    ...{ schema: 1, revision, values, changedAt: '2026-01-01T00:00:00Z', changedBy: 'ana', changes: [] },
  });
const value = () => settings.parts.settings.order.value;

it('follows what is saved within a minute, and asks once for many', async () => {
  await saved(1, { 'order.value': 'net' });
  await Promise.all([settings.look(), settings.look(), settings.look()]);
  expect([value(), reads]).toEqual(['net', 1]);
  await saved(2, {});
  await jest.advanceTimersByTimeAsync(59_000);
  await settings.look();
  expect([value(), reads]).toEqual(['net', 1]);
  await jest.advanceTimersByTimeAsync(1000);
  await settings.look();
  expect([value(), reads]).toEqual(['gross', 2]);
});

it('gives a batch that has begun the settings that it has begun with', async () => {
  await settings.look();
  const begun = settings.parts;
  await saved(1, { 'order.value': 'net' });
  await jest.advanceTimersByTimeAsync(60_000);
  await settings.look();
  expect([begun.settings.order.value, value()]).toEqual(['gross', 'net']);
});

it('maps nothing before it has seen what is saved', async () => {
  failing = true;
  await settings.look();
  expect(settings.unknownBecause).toBe('commercetools_unavailable');
  failing = false;
  await jest.advanceTimersByTimeAsync(2000);
  await settings.look();
  expect(settings.unknownBecause).toBeUndefined();
});

it('continues with what it has seen while the store does not answer', async () => {
  await saved(1, { 'order.value': 'net' });
  await settings.look();
  failing = true;
  await jest.advanceTimersByTimeAsync(60_000);
  await settings.look();
  expect([value(), settings.unknownBecause]).toEqual(['net', undefined]);
});

it('maps nothing by settings that cannot be used, until they can be', async () => {
  await saved(1, { 'order.value': 'nothing' });
  await settings.look();
  expect(settings.unknownBecause).toBe('settings_unusable');
  await saved(2, { 'order.value': 'net' });
  await jest.advanceTimersByTimeAsync(2000);
  await settings.look();
  expect([value(), settings.unknownBecause]).toEqual(['net', undefined]);
});
