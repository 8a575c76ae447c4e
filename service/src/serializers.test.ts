import Fastify from 'fastify';
import { SHARED } from './schemas';
import { buildSerializer } from './serializers';

const shared = { $id: 'Shared', type: 'object', properties: { id: { type: 'string' } }, additionalProperties: false };

test('leaves out of an answer what its schema does not name, route by route', async () => {
  const app = Fastify({ schemaController: { compilersFactory: { buildSerializer } } });
  app.addSchema(shared);
  const schema = (properties: object) => ({ response: { 200: { type: 'object', properties } } });
  const answer = async () => ({ inner: { id: 'a', secret: 'b' }, count: 1, secret: 'c' });
  app.get('/one', { schema: schema({ inner: { $ref: 'Shared#' } }) }, answer);
  app.get('/same', { schema: schema({ inner: { $ref: 'Shared#' } }) }, answer);
  app.get('/other', { schema: schema({ count: { type: 'number' } }) }, answer);
  const of = async (url: string) => (await app.inject(url)).json() as object;
  expect(await of('/one')).toEqual({ inner: { id: 'a' } });
  expect(await of('/same')).toEqual({ inner: { id: 'a' } });
  expect(await of('/other')).toEqual({ count: 1 });
  await app.close();
});

test('can make a serialiser of every published schema', () => {
  const app = Fastify();
  for (const schema of SHARED) app.addSchema(schema);
  const compile = buildSerializer(app.getSchemas(), {});
  const faults = Object.keys(app.getSchemas()).flatMap(($id) => {
    try {
      compile({ method: 'GET', url: '/', httpStatus: '200', schema: { $ref: `${$id}#` } })({});
      return [];
    } catch (error) {
      // An empty answer lacks what is required, which only a finished serialiser can find.
      return /is required!$/.test(String(error)) ? [] : [`${$id}: ${String(error)}`];
    }
  });
  expect(faults).toEqual([]);
});
