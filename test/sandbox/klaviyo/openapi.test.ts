import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { queryNames } from './call.ts';
import { ENDPOINTS, type Endpoint, routeOf } from './endpoints.ts';
import { BODIES } from './schemas.ts';

type Schema = {
  $ref?: string;
  type?: string | string[] | Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  maxItems?: number;
};
type Parameter = { $ref?: string; in?: string; name?: string; schema?: Schema & { maximum?: number; default?: number } };
type Filters = Record<string, { operators: Record<string, string[]> }>;
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
  'x-klaviyo-ratelimit': { burst: string; steady: string };
  'x-klaviyo-scopes': string[];
  'x-klaviyo-filters'?: Filters;
};
type Description = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; parameters: Record<string, Parameter> };
};

// Klaviyo's description isn't part of this repository; where a copy lies beside it, the stand-in is held against it.
const file = join(__dirname, '../../../../shared/facts/klaviyo-openapi-subset.json');

/** What came later lies beside it. */
const extra = join(__dirname, '../../../../shared/facts/klaviyo-openapi-extra.json');

function readDescription(): Description {
  const [api, more] = [file, extra].map((each) => JSON.parse(readFileSync(each, 'utf8')) as Description) as [
    Description,
    Description,
  ];
  // Newer parameters of one, too.
  const profiles = { ...api.paths['/api/profiles'], ...more.paths['/api/profiles'] };
  const paths = { ...more.paths, ...api.paths, '/api/profiles': profiles };
  const { schemas, parameters } = more.components;
  const components = {
    schemas: { ...schemas, ...api.components.schemas },
    parameters: { ...parameters, ...api.components.parameters },
  };
  return { paths, components };
}

function withDescription(): void {
  const api = readDescription();
  const operation = (endpoint: Endpoint) => api.paths[endpoint.path]?.[endpoint.method.toLowerCase()];
  const parameters = (endpoint: Endpoint): Parameter[] =>
    (operation(endpoint)?.parameters ?? []).map((each) => {
      const name = each.$ref?.split('/').pop();
      return (name === undefined ? each : api.components.parameters[name]) ?? {};
    });

  function resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').pop();
    return name === undefined ? schema : resolve(api.components.schemas[name] ?? {});
  }

  /** Ours may know fewer fields than the API, never others; and of each object it wants the same ones. */
  function compare(ours: Schema, given: Schema, at: string, faults: string[]): void {
    const theirs = resolve(given);
    if (!ours.properties) {
      if (ours.items && theirs.items) compare(ours.items, theirs.items, `${at}[]`, faults);
      return;
    }
    const wanted = (schema: Schema) => [...(schema.required ?? [])].sort().join(', ');
    if (wanted(ours) !== wanted(theirs)) faults.push(`${at} requires ${wanted(ours)} instead of ${wanted(theirs)}`);
    for (const [name, field] of Object.entries(ours.properties)) {
      const other = theirs.properties?.[name];
      if (other) compare(field, other, `${at}/${name}`, faults);
      else faults.push(`${at}/${name} is unknown to the API`);
    }
  }

  describe.each(ENDPOINTS.map((endpoint) => [routeOf(endpoint), endpoint] as const))('%s', (route, endpoint) => {
    it('has the scopes and limits of the API', () => {
      const { burst, steady, scopes } = endpoint;
      const described = operation(endpoint);
      expect({ burst: `${burst}/s`, steady: `${steady}/m` }).toEqual(described?.['x-klaviyo-ratelimit']);
      expect([...scopes].sort()).toEqual([...(described?.['x-klaviyo-scopes'] ?? [])].sort());
    });

    it('takes no query parameter or filter that the API lacks', () => {
      const names = parameters(endpoint).map(({ name }) => name);
      expect(queryNames(endpoint).filter((name) => !names.includes(name))).toEqual([]);
      const size = parameters(endpoint).find(({ name }) => name === 'page[size]')?.schema;
      expect(endpoint.page?.size).toEqual(size && { max: size.maximum, default: size.default });
      for (const [field, operators] of Object.entries(endpoint.filters ?? {})) {
        const known = Object.values(operation(endpoint)?.['x-klaviyo-filters']?.[field]?.operators ?? {}).flat();
        expect(known).toEqual(expect.arrayContaining(operators));
      }
    });

    if (endpoint.method === 'GET' || endpoint.method === 'DELETE') return;
    it('wants the same fields in its body', () => {
      const schema = operation(endpoint)?.requestBody?.content['application/vnd.api+json']?.schema;
      const faults: string[] = [];
      compare((BODIES[route] ?? {}) as Schema, schema ?? {}, '', faults);
      expect(faults).toEqual([]);
    });
  });
}

describe("Klaviyo's own description", () => {
  if (existsSync(file) && existsSync(extra)) withDescription();
  else {
    it('is not at hand, so nothing was compared', () => {
      console.log(`No description of the API at ${file}: routes, limits, scopes and fields were not compared.`);
    });
  }
});
