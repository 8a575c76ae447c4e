import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Collection } from './collections.ts';
import { COLLECTIONS } from './collections.ts';
import { ApiError, conflict, invalidInput, notFound } from './errors.ts';
import { answer, type Query } from './queries.ts';
import type { IndexedStorage, Resource } from './storage.ts';

const TYPE = 'key-value-document';
/** https://docs.commercetools.com/api/projects/custom-objects */
const NAME = /^[-_~.a-zA-Z0-9]{1,256}$/;
const FIELDS = new Set(['container', 'key', 'value', 'version']);

interface Draft {
  container: string;
  key: string;
  value: unknown;
  version?: number;
}

export interface Clock {
  now(): number;
  clientOf(request: FastifyRequest): string;
}

type Named = FastifyRequest<{ Params: { container: string; key: string } }>;

/**
 * Custom objects with compare-and-set, which the mock gets wrong. Every check and its write happen in one turn of the
 * event loop, so of many writers with the same version one wins.
 */
export function installCustomObjects(app: FastifyInstance, storage: IndexedStorage, clock: Clock): void {
  const collection = COLLECTIONS['custom-objects'] as Collection;

  app.post('/:projectKey/custom-objects', async (request, reply) => {
    const draft = draftOf(request.body);
    const current = storage.customObject(draft.container, draft.key);
    const saved = current ? replaced(current, draft) : created(draft);
    const time = new Date(clock.now()).toISOString();
    const by = { clientId: clock.clientOf(request), isPlatformClient: false };
    const first = current ? {} : { createdAt: time, createdBy: by };
    const stored: Resource = { ...saved, ...first, lastModifiedAt: time, lastModifiedBy: by };
    storage.put(TYPE, stored);
    return reply.code(current ? 200 : 201).send(stored);
  });

  app.get('/:projectKey/custom-objects/:container', async (request: FastifyRequest<{ Params: { container: string } }>) => {
    const { container } = request.params;
    checkName('container', container);
    const where = { kind: 'compare', field: 'container', operator: '=', value: container } as const;
    return answer(storage, collection, request.query as Query, { where });
  });

  app.get('/:projectKey/custom-objects/:container/:key', async (request: Named) => existing(storage, request));

  app.delete('/:projectKey/custom-objects/:container/:key', async (request: Named) => {
    const current = existing(storage, request);
    checkVersion(current, (request.query as Query).version);
    storage.remove(TYPE, current.id);
    return current;
  });
}

/** Compares the `version` of a DELETE, when there is one. */
export function checkVersion(current: Resource, version: string | string[] | undefined): void {
  if (version === undefined) return;
  if (!/^\d+$/.test(String(version))) throw invalidInput('Malformed parameter: version: must be a number.');
  if (Number(version) !== current.version) throw conflict(current.id, Number(version), current.version);
}

function existing(storage: IndexedStorage, { params: { container, key } }: Named): Resource {
  const current = storage.customObject(container, key);
  if (!current) throw notFound(`CustomObject with container '${container}' and key '${key}'`);
  return current;
}

function created({ container, key, value, version }: Draft): Resource {
  if (version) throw new ApiError(400, 'InvalidOperation', 'version on create must be 0');
  return { id: randomUUID(), version: 1, createdAt: '', lastModifiedAt: '', container, key, value: withoutNulls(value) };
}

function replaced(current: Resource, { value, version }: Draft): Resource {
  if (version !== undefined && version !== current.version) throw conflict(current.id, version, current.version);
  return { ...current, value: withoutNulls(value), version: current.version + 1 };
}

function draftOf(body: unknown): Draft {
  if (typeof body !== 'object' || body === null) throw invalidJson('The request body must be an object.');
  const { container, key, value, version } = body as Partial<Draft>;
  const unknown = Object.keys(body).find((field) => !FIELDS.has(field));
  if (unknown !== undefined) throw invalidJson(`${unknown}: Unknown field`);
  if (value === undefined) throw invalidJson('value: Missing required value');
  if (version !== undefined && !(Number.isInteger(version) && version >= 0)) throw invalidJson('version: Must be a number');
  return {
    container: checkName('container', container),
    key: checkName('key', key),
    value,
    ...(version === undefined ? {} : { version }),
  };
}

function checkName(field: string, name: unknown): string {
  if (typeof name !== 'string') throw invalidJson(`${field}: Missing required value`);
  if (!NAME.test(name)) throw invalidInput(`Invalid ${field} '${name}': it must match ${NAME.source}.`);
  return name;
}

export function invalidJson(detailedErrorMessage: string): ApiError {
  return new ApiError(400, 'InvalidJsonInput', 'Request body does not contain valid JSON.', { detailedErrorMessage });
}

/** Fields that are null aren't saved. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) => (inner === null ? [] : [[field, withoutNulls(inner)]])),
  );
}
