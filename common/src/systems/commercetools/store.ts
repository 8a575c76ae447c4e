import { isDeepStrictEqual } from 'node:util';
import type { CustomObject } from '@commercetools/platform-sdk';
import { Conflict, Fatal, Retryable } from '../../contract/errors';
import type { ListOptions, Store, Versioned } from '../../state/stores/store';
import { type Answer, type Commercetools, listing } from './client';

/**
 * Documents as commercetools custom objects, read by container and key, written with the expected version.
 * https://docs.commercetools.com/api/projects/custom-objects
 */
export class CustomObjectStore implements Store {
  readonly local = false;

  constructor(private readonly commercetools: Commercetools) {}

  name(container: string, key: string): string {
    return `custom object ${container}/${key}`;
  }

  async get<T extends object>(container: string, key: string): Promise<Versioned<T> | undefined> {
    const { api, call } = this.commercetools;
    const answer = await call(api.customObjects().withContainerAndKey({ container, key }).get());
    return answer && versioned<T>(answer);
  }

  async put<T extends object>(container: string, key: string, value: T, expectedVersion: number): Promise<Versioned<T>> {
    try {
      return await this.post<T>(container, key, value, expectedVersion);
    } catch (error) {
      if (!(error instanceof Conflict) && !(error instanceof Retryable)) throw error;
      // The answer to an earlier attempt may have been lost on its way: then the document is ours already.
      const current = await this.get<T>(container, key);
      if (current?.version === expectedVersion + 1 && same(current.value, value)) return current;
      throw error;
    }
  }

  async save<T extends object>(container: string, key: string, value: T): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await this.post(container, key, value);
        return;
      } catch (error) {
        // Two unversioned writes at once can collide (facts of the API); the later one just writes again.
        if (!(error instanceof Conflict) || attempt >= 4) throw error;
      }
    }
  }

  async delete(container: string, key: string, version?: number): Promise<void> {
    const { api, call } = this.commercetools;
    const queryArgs = version === undefined ? {} : { version };
    await call(api.customObjects().withContainerAndKey({ container, key }).delete({ queryArgs }));
  }

  async list<T extends object>(container: string, options: ListOptions): Promise<Versioned<T>[]> {
    const queryArgs = {
      limit: options.limit,
      withTotal: false,
      sort: `key ${options.order ?? 'asc'}`,
      where: predicates(options),
    };
    const request = this.commercetools.api.customObjects().withContainer({ container }).get({ queryArgs });
    const { body, serverNow } = await listing(this.commercetools, request);
    return body.results.map((document) => versioned<T>({ body: document, serverNow }));
  }

  private async post<T extends object>(container: string, key: string, value: T, version?: number): Promise<Versioned<T>> {
    const { api, call } = this.commercetools;
    const body = { container, key, value, ...(version === undefined ? {} : { version }) };
    const answer = await call(api.customObjects().post({ body }));
    // A write is answered with 404 only where there is no such project: another attempt would find none either.
    if (!answer)
      throw new Fatal(
        'commercetools_not_found',
        'There is no such commercetools project: check CTP_PROJECT_KEY and CTP_API_URL.',
      );
    return versioned<T>(answer);
  }
}

function versioned<T>({ body, serverNow }: Answer<CustomObject>): Versioned<T> {
  const { key, value, version } = body;
  return { key, value: value as T, version, lastModifiedAt: Date.parse(body.lastModifiedAt), serverNow };
}

/** As JSON sees them: absent and undefined are the same. */
function same(a: object, b: object): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(a)), JSON.parse(JSON.stringify(b)));
}

/** Keys and names are our own and of a plain alphabet; quoting is for the reader's peace of mind. */
const quote = (text: string) => JSON.stringify(text);

function predicates({ prefix, after, order, match }: ListOptions): string[] {
  const where: string[] = [];
  // '~' sorts after every other character a key may hold.
  if (prefix !== undefined) where.push(`key >= ${quote(prefix)} and key < ${quote(`${prefix}~`)}`);
  if (after !== undefined) where.push(`key ${order === 'desc' ? '<' : '>'} ${quote(after)}`);
  for (const [field, value] of Object.entries(match ?? {})) where.push(`value(${field} = ${quote(value)})`);
  return where;
}
