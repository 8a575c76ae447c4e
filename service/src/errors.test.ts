import { Conflict, Fatal, type Logger, Refused, Retryable } from 'common';
import Fastify from 'fastify';
import { errorHandler, HttpError } from './errors';

const lines: unknown[] = [];
const record = (about: unknown, message: unknown) => {
  lines.push({ about, message });
};
const log = { debug: record, info: record, warn: record, error: record } as unknown as Logger;

async function answerTo(error: unknown) {
  lines.length = 0;
  const app = Fastify();
  app.setErrorHandler(errorHandler(log));
  app.get('/', () => {
    throw error;
  });
  const response = await app.inject('/');
  await app.close();
  return response;
}

test.each<[unknown, number, object]>([
  [new Refused('not_found', 'No such run.'), 404, { code: 'ResourceNotFound', message: 'No such run.' }],
  [
    new Refused('already_running', 'One runs.', { runId: 'run-9' }),
    409,
    { code: 'AlreadyRunning', message: 'One runs.', runId: 'run-9' },
  ],
  [new Refused('not_running', 'Nothing runs.'), 409, { code: 'NotRunning', message: 'Nothing runs.' }],
  [
    new Refused('invalid', 'Too far back.', { field: 'since' }),
    400,
    { code: 'InvalidField', message: 'Too far back.', field: 'since' },
  ],
  [new Refused('invalid', 'Not resumable.'), 400, { code: 'InvalidOperation', message: 'Not resumable.' }],
  [
    new Retryable('network', 'commercetools cannot be reached.'),
    503,
    { code: 'ServiceUnavailable', message: 'commercetools cannot be reached.', reason: 'network' },
  ],
  [
    new Fatal('klaviyo_key', 'Klaviyo refuses the key.'),
    502,
    { code: 'BadGateway', message: 'Klaviyo refuses the key.', reason: 'klaviyo_key' },
  ],
  [new Conflict(), 409, { code: 'ConcurrentModification', message: 'The document was changed by another process.' }],
])('%s', async (error, status, item) => {
  const response = await answerTo(error);
  expect(response.statusCode).toBe(status);
  expect(response.json()).toEqual({ statusCode: status, message: (item as { message: string }).message, errors: [item] });
});

test('says when to come back, in whole seconds', async () => {
  expect((await answerTo(new Retryable('rate_limit', 'Slow down.', 1200))).headers['retry-after']).toBe('2');
  expect((await answerTo(new Retryable('rate_limit', 'Slow down.', 0))).headers['retry-after']).toBe('1');
  expect((await answerTo(new Retryable('network', 'Gone.'))).headers['retry-after']).toBe('5');
});

const secret = 'pk_secret anna@example.com';
const strange = Object.assign(new TypeError(secret), { code: secret, response: { body: secret } });
test.each([
  [strange],
  [new Error(secret)],
  [Object.assign(new Error(secret), { statusCode: 502 })],
  [Object.assign(new Error(secret), { statusCode: 418 })],
])('answers and logs an unforeseen error without its words (%#)', async (error) => {
  const response = await answerTo(error);
  expect(response.statusCode).toBe(500);
  expect(response.json().errors).toEqual([{ code: 'General', message: expect.stringContaining('our side') }]);
  expect(response.body + JSON.stringify(lines)).not.toMatch(/pk_secret|anna|\.ts/);
});

test.each([[null], ['text'], [{ statusCode: 404, message: secret }]])('thrown values that are no errors (%#)', async (thrown) => {
  const response = await answerTo(thrown);
  expect([404, 500]).toContain(response.statusCode);
  expect(response.body + JSON.stringify(lines)).not.toContain('pk_secret');
});

test('401 carries the names of OAuth 2 as well', async () => {
  const response = await answerTo(new HttpError(401, { code: 'invalid_token', message: 'No.' }));
  expect(response.json()).toEqual({
    statusCode: 401,
    message: 'No.',
    errors: [{ code: 'invalid_token', message: 'No.' }],
    error: 'invalid_token',
    error_description: 'No.',
  });
});

test('logs our errors as errors, the caller`s not', async () => {
  await answerTo(new Fatal('klaviyo_key', 'No.'));
  expect(lines).toEqual([
    {
      about: expect.objectContaining({ status: 502, cause: { code: 'klaviyo_key', message: 'No.' } }),
      message: 'request failed',
    },
  ]);
  await answerTo(new Refused('not_found', 'No.'));
  expect(lines).toEqual([{ about: expect.objectContaining({ status: 404 }), message: 'request refused' }]);
});
