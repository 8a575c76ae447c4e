import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { LightMyRequestResponse } from 'fastify';

export interface Operation {
  summary?: string;
  security?: object[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
}

/** Holds answers against what the OpenAPI document promises for their route and status. */
export function promises(document: Document) {
  const ajv = addFormats(new Ajv({ strict: false })).addSchema(document, 'doc');
  // Compiling takes longer than all that is checked.
  const checks = new Map<object, ValidateFunction>();
  const checkOf = (schema: object): ValidateFunction => {
    const check = checks.get(schema) ?? ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"doc#/')) as object);
    checks.set(schema, check);
    return check;
  };
  return (method: string, path: string, response: LightMyRequestResponse): string[] => {
    const { statusCode, headers } = response;
    const promised = document.paths[path]?.[method.toLowerCase()]?.responses[String(statusCode)];
    if (!promised) return [`${method} ${path} does not speak of ${statusCode}`];
    if (statusCode === 204) return response.body === '' ? [] : ['204 has a body'];
    const type = String(headers['content-type']).split(';')[0] ?? '';
    const schema = promised.content?.[type]?.schema;
    if (!schema) return [`${method} ${path} does not speak of ${statusCode} as ${type}`];
    if (type !== 'application/json') return [];
    const check = checkOf(schema);
    return check(response.json()) ? [] : [`${method} ${path} ${statusCode}: ${ajv.errorsText(check.errors)}`];
  };
}
