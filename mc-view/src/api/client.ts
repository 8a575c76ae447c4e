import { buildApiUrl, executeHttpClientRequest } from '@commercetools-frontend/application-shell-connectors';
import type { RecordOfPage } from '../record-of';
import { errorOf, ServiceError } from './service-error';
import type { RecordView } from './types';

/** The service waits 15 s at most for the two sides it compares. */
const TIMEOUT_MS = 25_000;

/** An error, and when the service wants to be asked again. */
export class SilentFor extends ServiceError {
  constructor(
    error: ServiceError,
    readonly seconds: number,
  ) {
    super(error.kind, error.message, error.items);
  }
}

interface Request {
  method: 'GET' | 'POST';
  uri: string;
  body?: string;
  signal?: AbortSignal | undefined;
}

const refusalOf = (status: number, text: string, retryAfter: string | null): ServiceError => {
  const error = errorOf(status, text);
  const seconds = Number(retryAfter ?? 0);
  return seconds > 0 ? new SilentFor(error, seconds) : error;
};

/**
 * Sends a request through the Merchant Center's gateway, which proves to the service who the user is.
 * https://docs.commercetools.com/merchant-center-customizations/concepts/integrate-with-your-own-api
 * @throws ServiceError
 */
async function forward<T>({ method, uri, body, signal }: Request): Promise<T> {
  // The kit asks once more with a renewed token after a 401 and throws an error without a body after the second.
  let refusal: ServiceError | undefined;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const send = async (options: { credentials: 'include'; headers: Record<string, string> }) => {
    const response = await fetch(buildApiUrl('/proxy/forward-to'), {
      method,
      credentials: options.credentials,
      headers: {
        ...options.headers,
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    refusal = response.ok ? undefined : refusalOf(response.status, text, response.headers.get('retry-after'));
    return { data: text, statusCode: response.status, getHeader: (name: string) => response.headers.get(name) };
  };
  try {
    const config = { uri, audiencePolicy: 'forward-url-origin', includeUserPermissions: true } as const;
    const text = await executeHttpClientRequest<string>(send, { forwardToConfig: config });
    if (refusal) throw refusal;
    return JSON.parse(text) as T;
  } catch (error) {
    // A page of a proxy or of another application isn't JSON.
    throw refusal ?? (signal?.aborted ? error : new ServiceError('unreachable'));
  }
}

/** What the panel asks of the service. Both throw ServiceError. */
export interface Service {
  /** @param fresh asks Klaviyo again, whatever the service remembers of the last 30 seconds */
  view(record: RecordOfPage, fresh: boolean, signal?: AbortSignal): Promise<RecordView>;
  /** Starts a run of this record alone; its id. */
  send(record: RecordOfPage): Promise<{ id: string }>;
}

export function createService(base: string): Service {
  const addressOf = ({ pipeline, id }: RecordOfPage) =>
    `${base.replace(/\/+$/, '')}/records/${pipeline}/${encodeURIComponent(id)}`;
  return {
    view: (record, fresh, signal) =>
      forward<RecordView>({ method: 'GET', uri: `${addressOf(record)}${fresh ? '?fresh=true' : ''}`, signal }),
    send: (record) => forward<{ id: string }>({ method: 'POST', uri: `${addressOf(record)}/send`, body: '{}' }),
  };
}
