/** An answer in the shape of commercetools' errors. */
export class ApiError extends Error {
  constructor(
    readonly statusCode: number,
    readonly code: string,
    message: string,
    readonly extra: Record<string, unknown> = {},
  ) {
    super(message);
  }

  body(): object {
    const { statusCode, code, message, extra } = this;
    const oauth = statusCode === 401 || statusCode === 403 ? { error: code, error_description: message } : {};
    return { statusCode, message, errors: [{ code, message, ...extra }], ...oauth };
  }
}

export const invalidInput = (message: string) => new ApiError(400, 'InvalidInput', message);

export const notFound = (what: string) => new ApiError(404, 'ResourceNotFound', `The ${what} was not found.`);

export const conflict = (id: string, expected: number, actual: number) =>
  new ApiError(
    409,
    'ConcurrentModification',
    `Object ${id} has a different version than expected. Expected: ${expected} - Actual: ${actual}.`,
    { currentVersion: actual },
  );

const INJECTED: Record<number, [code: string, message: string]> = {
  429: ['TooManyRequests', 'Too many requests.'],
  500: ['General', 'Internal server error.'],
  502: ['General', 'Bad gateway.'],
  503: ['OverCapacity', 'The service is currently unable to handle the request.'],
  504: ['General', 'Gateway timeout.'],
};

export function injectedError(statusCode: number): object {
  const [code, message] = INJECTED[statusCode] ?? ['General', 'Injected fault.'];
  return { statusCode, message, errors: [{ code, message }] };
}
