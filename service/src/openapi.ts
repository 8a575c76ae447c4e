import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Environment } from 'common';
import type { FastifyInstance, FastifySchema } from 'fastify';
import type { Permission } from './auth';

const machine = (projectKey: string, scope: string) => ({ machine: [`${scope}:${projectKey}`] });

function securityOf(permission: Permission | 'open' | undefined, projectKey: string): FastifySchema['security'] {
  if (permission === 'view') return [{ merchantCenter: [] }, machine(projectKey, 'view_key_value_documents')];
  if (permission === 'manage') return [{ merchantCenter: [] }, machine(projectKey, 'manage_key_value_documents')];
  return permission === 'machine' ? [machine(projectKey, 'manage_key_value_documents')] : [];
}

/** The document at /openapi.json and the page at /docs; both follow from the schemas of the routes. */
export async function registerOpenApi(app: FastifyInstance, env: Environment): Promise<void> {
  const scopes = Object.fromEntries(
    ['view_key_value_documents', 'manage_key_value_documents'].map((scope) => [`${scope}:${env.projectKey}`, scope]),
  );
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
          machine: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: `${env.authUrl}/oauth/token`, scopes } } },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => ({
      schema: { ...schema, security: securityOf(route.config?.permission, env.projectKey) } as FastifySchema,
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
