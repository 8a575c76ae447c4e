import { Validator } from '@seriousme/openapi-schema-validator';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';

let sandbox: Sandbox;
let service: Service;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: 'off' });
  service = await startService(sandbox.environment, machineToken(sandbox.environment));
});
afterAll(async () => {
  await service?.child.kill('SIGTERM');
  await sandbox?.close();
});

const NOBODY = 'nobody';

test('the document of the service is valid OpenAPI, and needs no token', async () => {
  const response = await fetch(`${service.url}/openapi.json`);
  expect(response.status).toBe(200);
  const document = (await response.json()) as { info: object };
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.0');
  expect(await new Validator().validate({ ...document, info: {} })).toMatchObject({ valid: false });
});

test('a run that does not exist has no failures, neither as JSON nor as CSV', async () => {
  for (const path of ['', '/failures', '/failures.csv']) {
    const { status, body } = await service.call('GET', `/runs/20260101T000000000Z-customers-abcdef${path}`);
    expect([path, status, body]).toMatchObject([path, 404, { statusCode: 404, errors: [{ code: 'ResourceNotFound' }] }]);
  }
});

test('of many that start at once one wins, and the others learn which run did', async () => {
  const start = () => service.call<{ id: string; errors: { code: string; runId: string }[] }>('POST', '/sync/customers', {});
  const answers = await Promise.all(Array.from({ length: 10 }, start));
  const won = answers.filter(({ status }) => status === 202).map(({ body }) => body.id);
  const lost = answers.filter(({ status }) => status === 409).flatMap(({ body }) => body.errors.map(({ runId }) => runId));
  expect(won).toHaveLength(1);
  expect(lost).toEqual(Array(9).fill(won[0]));
});

test('nobody is told more than that he is not known', async () => {
  const { status, body, text } = await service.call('GET', '/sync/status', undefined, NOBODY);
  expect([status, body]).toMatchObject([401, { statusCode: 401, errors: [{ code: 'invalid_token' }] }]);
  expect(text).not.toMatch(/127\.0\.0\.1|stack|secret/);
});
