import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayOptions } from './server.ts';
import type { User } from './users.ts';

const POLICIES = ['forward-url-full-path', 'forward-url-origin'];
const METHODS = ['GET', 'POST', 'DELETE', 'HEAD'];
/** What passes back of the service's answer. */
const PASSED = ['content-type', 'content-disposition', 'retry-after', 'x-correlation-id'];
const PREFIX = 'x-forward-header-';

const header = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
};

function customHeaders(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      name.startsWith(PREFIX) && typeof value === 'string' ? [[name.slice(PREFIX.length), value]] : [],
    ),
  );
}

/** What is wrong with a request to forward: the stand-in is strict, so that the application can't get used to less. */
function faultOf(request: FastifyRequest, { projectKey }: GatewayOptions): string | undefined {
  if (!METHODS.includes(request.method)) return `The method ${request.method} is not known to be forwarded.`;
  if (header(request, 'accept-version') !== 'v2') return 'The header Accept-version must be v2.';
  if (!URL.canParse(header(request, 'x-forward-to'))) return 'The header X-Forward-To must be a URL.';
  if (header(request, 'x-project-key') !== projectKey) return 'The header X-Project-Key does not name the project.';
  const policy = header(request, 'x-forward-to-audience-policy');
  return policy && !POLICIES.includes(policy) ? 'The header X-Forward-To-Audience-Policy is not known.' : undefined;
}

/**
 * Forwards a request to a service with a token that says who the user is and what they may do.
 * https://docs.commercetools.com/merchant-center-customizations/concepts/integrate-with-your-own-api
 */
export async function forward(request: FastifyRequest, reply: FastifyReply, user: User | undefined, options: GatewayOptions) {
  if (!user) return reply.code(401).send({ message: 'Unauthorized' });
  const fault = faultOf(request, options);
  if (fault) return reply.code(400).send({ message: fault });
  const target = new URL(header(request, 'x-forward-to'));
  const full = header(request, 'x-forward-to-audience-policy') !== 'forward-url-origin';
  const claims = header(request, 'x-forward-to-claims').split(/,\s*/).includes('permissions');
  const token = await options.sign({
    projectKey: options.projectKey,
    audience: full ? target.origin + target.pathname : target.origin,
    permissions: claims ? user.permissions.map((name) => `can${name}`) : [],
    subject: user.id,
  });
  const contentType = header(request, 'content-type');
  const headers = {
    ...customHeaders(request),
    accept: header(request, 'accept'),
    'x-correlation-id': header(request, 'x-correlation-id'),
    'x-mc-api-cloud-identifier': 'gcp-eu',
    'x-mc-api-forward-to-version': 'v2',
    authorization: `Bearer ${token}`,
    ...(contentType ? { 'content-type': contentType } : {}),
  };
  const body = typeof request.body === 'string' ? request.body : undefined;
  try {
    const answer = await fetch(target, {
      method: request.method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
    });
    for (const name of PASSED) {
      const value = answer.headers.get(name);
      if (value !== null) reply.header(name, value);
    }
    return reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
  } catch {
    return reply.code(502).send({ message: 'The forwarded request failed.' });
  }
}
