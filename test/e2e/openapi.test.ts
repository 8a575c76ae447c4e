import { Validator } from '@seriousme/openapi-schema-validator';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';

let sandbox: Sandbox;
let service: Service;
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 10, orders: 5, products: 10, limits: 'off' });
  service = await startService(sandbox.environment, machineToken(sandbox.environment));
});
afterAll(async () => {
  await service?.child.kill('SIGTERM');
  await sandbox?.close();
});

const UNKNOWN = 'unknown';

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

test('answers an unknown caller only that it is not known', async () => {
  const { status, body, text } = await service.call('GET', '/sync/status', undefined, UNKNOWN);
  expect([status, body]).toMatchObject([401, { statusCode: 401, errors: [{ code: 'invalid_token' }] }]);
  expect(text).not.toMatch(/127\.0\.0\.1|stack|secret/);
});
