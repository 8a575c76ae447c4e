import { errorOf } from './service-error';

const answer = (statusCode: number, code = 'x', runId?: string) =>
  JSON.stringify({ statusCode, message: 'What to do.', errors: [{ code, message: 'What to do.', ...(runId ? { runId } : {}) }] });

test.each([
  [401, 'untrusted'],
  [403, 'forbidden'],
  [404, 'missing'],
  [409, 'refused'],
  [400, 'refused'],
  [500, 'failed'],
  [503, 'failed'],
] as const)('%i of our service is %s, in its own words', (status, kind) => {
  expect(errorOf(status, answer(status))).toMatchObject({ kind, message: 'What to do.', code: 'x' });
});

test.each([
  [401, '{"message":"Unauthorized"}', 'session'],
  [502, '{"message":"The forwarded request failed."}', 'unreachable'],
  [404, '<html>Not here</html>', 'unreachable'],
  [500, '', 'unreachable'],
] as const)('%i of a proxy (%s) is %s', (status, text, kind) => {
  expect(errorOf(status, text)).toMatchObject({ kind, message: '' });
});

test('the run that stands in the way is kept', () => {
  expect(errorOf(409, answer(409, 'ConcurrentModification', 'run-7')).runId).toBe('run-7');
});
