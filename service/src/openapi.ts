import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Permission } from './auth';

/** The document is open, so it names neither project nor region. Braces would not be a valid URL. */
const TOKEN_URL = 'https://auth.REGION.commercetools.com/oauth/token';
const scopeOf = (name: string) => `${name}:{projectKey}`;
const SCOPES = ['view_key_value_documents', 'manage_key_value_documents'] as const;
const machine = (scope: (typeof SCOPES)[number]) => ({ machine: [scopeOf(scope)] });

function securityOf(permission: Permission | 'open' | undefined): FastifySchema['security'] {
  if (permission === 'view') return [{ merchantCenter: [] }, machine('view_key_value_documents')];
  if (permission === 'manage' || permission === 'see_records' || permission === 'send_records') {
    return [{ merchantCenter: [] }, machine('manage_key_value_documents')];
  }
  return permission === 'machine' ? [machine('manage_key_value_documents')] : [];
}

/** The document at /openapi.json and the page at /docs; both follow from the schemas of the routes. */
export async function registerOpenApi(app: FastifyInstance): Promise<void> {
  const scopes = Object.fromEntries(SCOPES.map((scope) => [scopeOf(scope), scope]));
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Data imports',
        description: 'Starts, stops and watches imports of commercetools data into Klaviyo.',
        version: '1',
      },
      components: {
        securitySchemes: {
          merchantCenter: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The token of /proxy/forward-to.' },
          machine: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: TOKEN_URL, scopes } } },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, security: securityOf(route.config?.permission) } as FastifySchema,
      url,
    }),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // The page must not ask anybody else: not for its validator badge either.
    uiConfig: { validatorUrl: null },
    staticCSP: true,
  });
}
