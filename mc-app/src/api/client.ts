import { buildApiUrl, executeHttpClientRequest } from '@commercetools-frontend/application-shell-connectors';
import { errorOf, ServiceError } from './service-error';
import type { AnswerOf, BodyOf, ParametersOf, PathOf } from './types';

/** Reading is quick or fails; starting, previewing and testing connections wait for commercetools and Klaviyo. */
const TIMEOUT_MS = { get: 25_000, post: 45_000 };

interface Request {
  method: 'GET' | 'POST';
  uri: string;
  accept: string;
  body?: string;
  signal?: AbortSignal | undefined;
}

/**
 * Sends a request through the Merchant Center's gateway, which proves to the service who the user is.
 * https://docs.commercetools.com/merchant-center-customizations/concepts/integrate-with-your-own-api
 * @throws ServiceError
 */
async function forward({ method, uri, accept, body, signal }: Request): Promise<string> {
  // The kit asks once more with a renewed token after a 401 and throws an error without a body after the second.
  let refusal: ServiceError | undefined;
  const timeout = AbortSignal.timeout(method === 'GET' ? TIMEOUT_MS.get : TIMEOUT_MS.post);
  const send = async (options: { credentials: 'include'; headers: Record<string, string> }) => {
    const response = await fetch(buildApiUrl('/proxy/forward-to'), {
      method,
      credentials: options.credentials,
      headers: { ...options.headers, Accept: accept, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    refusal = response.ok ? undefined : errorOf(response.status, text);
    return { data: text, statusCode: response.status, getHeader: (name: string) => response.headers.get(name) };
  };
  try {
    // The origin alone as audience: the service's own path may be anything, and one token fits all its routes.
    const config = { uri, audiencePolicy: 'forward-url-origin', includeUserPermissions: true } as const;
    const text = await executeHttpClientRequest<string>(send, { forwardToConfig: config });
    if (refusal) throw refusal;
    return text;
  } catch (error) {
    throw refusal ?? (signal?.aborted ? error : new ServiceError('unreachable'));
  }
}

function addressOf(base: string, path: string, parameters: { path?: object; query?: object } = {}): string {
  const given = Object.entries(parameters.path ?? {});
  const filled = given.reduce((text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))), path);
  const query = Object.entries(parameters.query ?? {}).filter(([, value]) => value !== undefined && value !== '');
  const search = new URLSearchParams(query.map(([name, value]) => [name, String(value)])).toString();
  return `${base.replace(/\/+$/, '')}${filled}${search ? `?${search}` : ''}`;
}

function json<T>(text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    // A page of a proxy or of another application, with status 200.
    throw new ServiceError('unreachable');
  }
}

/** The service's API with the types of its own OpenAPI document. All methods throw ServiceError. */
export interface Service {
  get<P extends PathOf<'get'>>(path: P, parameters?: ParametersOf<'get', P>, signal?: AbortSignal): Promise<AnswerOf<'get', P>>;
  post<P extends PathOf<'post'>>(path: P, parameters: ParametersOf<'post', P>, body: BodyOf<P>): Promise<AnswerOf<'post', P>>;
  /** Rejected records of a run, or those of one reason, as a CSV file. */
  csv(runId: string, code?: string): Promise<string>;
}

const JSON_TYPE = 'application/json';

export function createService(base: string): Service {
  return {
    get: async (path, parameters, signal) =>
      json(await forward({ method: 'GET', uri: addressOf(base, path, parameters), accept: JSON_TYPE, signal })),
    post: async (path, parameters, body) =>
      json(
        await forward({ method: 'POST', uri: addressOf(base, path, parameters), accept: JSON_TYPE, body: JSON.stringify(body) }),
      ),
    csv: (id, code) => {
      const uri = addressOf(base, '/runs/{id}/failures.csv', { path: { id }, query: { code } });
      return forward({ method: 'GET', uri, accept: 'text/csv' });
    },
  };
}
