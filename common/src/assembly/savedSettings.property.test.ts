import fc from 'fast-check';
import { Value } from 'typebox/value';
import { ImportError } from '../base/errors';
import { silent } from '../base/log';
import { leavesOf } from '../base/paths';
import { Refused } from '../contract/errors';
import { createRouteSettings } from '../control/settings/routeSettings';
import { Settings } from '../routes/commercetools-klaviyo/settings';
import { CONFIG } from '../state/documents';
import { SETTINGS } from '../state/settings';
import { MemoryStore } from '../state/stores/memory';
import { propertyRuns } from '../testing/propertyRuns';
import { loadEnvironment } from './environment';
import { SAVED, settingsOf } from './savedSettings';

/** Whatever is sent or stored as settings: it is refused with a path for each fault, or it is what mappings take. */
const env = loadEnvironment({
  ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
  CTP_REGION: 'europe-west1.gcp',
});

function setup() {
  const store = new MemoryStore();
  const made: Settings[] = [];
  const settings = createRouteSettings({
    ...{ store, log: silent, definition: settingsOf(env), isLocked: false },
    make({ mapping }) {
      made.push(mapping);
      return [];
    },
  });
  return { store, settings, made };
}

async function stored(store: MemoryStore) {
  const { value, version } = (await store.get(CONFIG, SETTINGS)) ?? {};
  return { value, version };
}

const paths = leavesOf(SAVED).map(({ path }) => path);
const texts = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', '\ud800', '$email', '__proto__', 'net', 'Placed Order', 'de', 'EUR', 'x'.repeat(3000)),
  fc.constantFrom('https://shop.example/{{productSlug}}', 'https://shop.example/{{cartId}}'),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const values = fc.oneof(
  texts,
  fc.array(texts, { maxLength: 4 }),
  fc.dictionary(texts, texts, { maxKeys: 3 }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(true, false, 1, 15, 100, -1, 1e308),
);
const names = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...paths) }, { weight: 1, arbitrary: texts });
/** As JSON has them: names such as `__proto__` are names like any other. */
const given = fc
  .dictionary(names, values, { maxKeys: 5 })
  .map((all) => JSON.parse(JSON.stringify(all)) as Record<string, unknown>);

test('saves what mappings take, refuses the rest with paths, and damages nothing', async () => {
  let saved = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 3 }), async (all) => {
      const { store, settings, made } = setup();
      let revision = 0;
      for (const each of all) {
        const before = await stored(store);
        const request = { revision, values: each, changedBy: 'ana' };
        const answer = await settings.control.save(request).catch((error: unknown) => error);
        if (answer instanceof Refused) {
          expect(answer.faults.length).toBeGreaterThan(0);
          expect(answer.faults.every(({ path }) => /^[\w.-]{1,100}$/.test(path))).toBe(true);
          expect(await stored(store)).toEqual(before);
        } else {
          expect(answer).toMatchObject({ values: each, faults: [], unknown: [] });
          revision = (await settings.newest()).revision;
          saved++;
        }
        expect((await settings.control.history()).length).toBe(revision);
      }
      expect(made.filter((mapping) => !Value.Check(Settings, mapping))).toEqual([]);
    }),
    { numRuns: propertyRuns(150) },
  );
  expect(saved).toBeGreaterThan(10);
});

const documents = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value === 'object' && value !== null),
  fc.record({
    schema: fc.constantFrom(1, 2, '1'),
    revision: fc.oneof(fc.integer({ min: -1, max: 9 }), texts),
    values: fc.oneof(given, values),
    changedAt: fc.constantFrom('2026-01-01T00:00:00Z', 'yesterday'),
    changedBy: texts,
    changes: fc.constantFrom([], [{ path: 'order.value' }], 'none'),
  }),
);

test('reads every stored document, or says what is wrong with it, and leaves it as it is', async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (any) => {
      const { store, settings, made } = setup();
      const document = JSON.parse(JSON.stringify(any)) as object;
      await store.save(CONFIG, SETTINGS, document);
      const looks = [settings.newest(), settings.control.status(), settings.control.history()];
      for (const look of await Promise.allSettled<unknown>(looks)) {
        if (look.status === 'fulfilled') continue;
        expect(look.reason).toBeInstanceOf(ImportError);
        expect((look.reason as ImportError).code).toMatch(/^(state_unreadable|settings_unusable)$/);
      }
      expect((await store.get(CONFIG, SETTINGS))?.value).toEqual(document);
      expect(made.filter((mapping) => !Value.Check(Settings, mapping))).toEqual([]);
    }),
    { numRuns: propertyRuns(150) },
  );
});
