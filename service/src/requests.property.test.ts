import fc from 'fast-check';
import { propertyRuns } from '../../common/src/testing/propertyRuns';
import { type Document, promises } from './testing/promises';
import { type Setup, setup } from './testing/setup';

/**
 * Thousands of requests that follow the published schemas and break them somewhere: none is an internal error, none starts
 * anything, and no answer repeats what it was given or shows what is inside.
 */
jest.setTimeout(600_000);

let s: Setup;
let document: Document;
let broken: ReturnType<typeof promises>;
beforeAll(async () => {
  s = await setup();
  document = (await s.app.inject('/openapi.json')).json() as Document;
  broken = promises(document);
});
afterAll(() => s.end());

/** A finished run, as long as nothing else was started. */
let runId: string;
beforeEach(async () => {
  s.shop.reset();
  runId = (await s.shop.imported()).id;
  jest.clearAllMocks();
});

const CANARY = 'jane.doe@canary.example';
const INSIDE = [CANARY, 'our-secret', 'pk_test', 'node_modules', '.ts:', '    at '];

interface Schema {
  properties?: Record<string, object>;
}
interface Operation {
  requestBody?: { content: { 'application/json': { schema: Schema & { $ref?: string; anyOf?: Schema[] } } } };
}

const operations = () =>
  Object.entries((document as unknown as { paths: Record<string, Record<string, Operation>> }).paths).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, { requestBody }]) => ({
      path,
      method: verb.toUpperCase() as 'GET' | 'POST',
      fields: Object.keys(requestBody?.content['application/json'].schema.properties ?? {}),
    })),
  );

const texts = fc.oneof(
  fc.constantFrom(
    CANARY,
    '',
    ' ',
    '%00',
    '..',
    '%2e%2e%2f',
    "' or 1=1",
    '"',
    '{{7*7}}',
    '<script>',
    '\u0000',
    '😀',
    'x'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const values = fc.oneof(
  texts,
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, [], {}, -1, 1e308, [CANARY], { __proto__: CANARY }),
);

/** A path with something in its places that could stand there, or couldn't. */
const filled = (path: string) => {
  const known = path.includes('{id}') ? runId : 'customers';
  return fc
    .oneof(fc.constant(known), texts)
    .map((text) => path.replace(/\{\w+\}/, encodeURIComponent(Buffer.from(text).toString())));
};

const queries = fc.dictionary(fc.constantFrom('limit', 'pipeline', 'status', 'before', 'after', 'unknown'), texts, {
  maxKeys: 3,
});

/** Each has an unknown field, is no object, or is no JSON: never what a route takes. */
const badBodies = (fields: string[]) => {
  const names = fields.length > 0 ? fc.constantFrom(...fields) : fc.constant('ids');
  const withUnknownField = fc
    .tuple(fc.dictionary(names, values), texts, values)
    .map(([body, name, value]) => JSON.stringify({ ...body, [`x-${name}`]: value ?? CANARY }));
  const noObject = fc
    .oneof(fc.array(values), fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
    .map((value) => JSON.stringify(value));
  const noJson = fc.constantFrom('{', '{"ids":', `{"ids":["${CANARY}"`, '[1,', 'nul', '{"a":1}}', '\u0000');
  return fc.oneof(withUnknownField, noObject, noJson);
};

const inner = (body: string) => INSIDE.filter((text) => body.includes(text));

test('refuses every bad body and starts nothing', async () => {
  const token = s.world.machine('working');
  const posts = operations().filter(({ method }) => method === 'POST');
  expect(posts.length).toBeGreaterThan(5);
  for (const { path, fields } of posts) {
    await fc.assert(
      fc.asyncProperty(badBodies(fields), async (payload) => {
        const url = path.replace('{id}', runId).replace('{pipeline}', 'customers');
        const headers = { ...s.bearer(token), 'content-type': 'application/json' };
        const response = await s.app.inject({ method: 'POST', url, payload, headers });
        expect([400, 413]).toContain(response.statusCode);
        expect(inner(response.body)).toEqual([]);
        expect(broken('POST', path, response)).toEqual([]);
      }),
      { numRuns: propertyRuns(100) },
    );
  }
  const { start, stop, resume, retryFailed, preview, saveSchedule, work } = s.importer;
  for (const method of [start, stop, resume, retryFailed, preview, saveSchedule, work]) expect(method).not.toHaveBeenCalled();
});

test('answers odd addresses, queries and bodies without an internal error', async () => {
  const token = s.world.machine('working');
  for (const { path, method, fields } of operations()) {
    const bodies = fc.option(
      fc.dictionary(fields.length > 0 ? fc.constantFrom(...fields) : fc.string(), values, { maxKeys: 3 }),
      {
        nil: undefined,
      },
    );
    await fc.assert(
      fc.asyncProperty(filled(path), queries, bodies, async (url, query, payload) => {
        const more = method === 'POST' && payload !== undefined ? { payload } : {};
        const response = await s.app.inject({ method, url, query, headers: s.bearer(token), ...more });
        expect(response.statusCode).toBeLessThan(500);
        if (response.statusCode >= 400) expect(inner(response.body)).toEqual([]);
      }),
      { numRuns: propertyRuns(50) },
    );
  }
});

test('lets no made-up token in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.base64String(),
        fc.string({ minLength: 1 }).filter((text) => /^[\x21-\x7e]+$/.test(text)),
      ),
      async (token) => {
        const response = await s.app.inject({
          method: 'GET',
          url: '/sync/status',
          headers: { authorization: `Bearer ${token}` },
        });
        expect([400, 401, 429]).toContain(response.statusCode);
        expect(inner(response.body)).toEqual([]);
      },
    ),
    { numRuns: propertyRuns(150) },
  );
});
