import { AsyncLocalStorage } from 'node:async_hooks';
import { type Authentication, type RequestContextData, setupPaymentSDK } from '@commercetools/connect-payments-sdk';
import type { Environment, Logger } from 'common';
import type { FastifyRequest } from 'fastify';

type Hook = (request: Pick<FastifyRequest, 'headers'>) => Promise<void>;

/** The payments SDK, with what its hooks need: a context per request and a logger that prints nothing but texts. */
export function createSdk(env: Environment, log: Logger) {
  const contexts = new AsyncLocalStorage<Partial<RequestContextData>>();
  // The SDK logs objects with URLs, client ids and errors of the other side in them; its texts alone are harmless.
  const logger = {
    debug: (_: object, message: string) => log.debug({}, message),
    info: (_: object, message: string) => log.debug({}, message),
    warn: (_: object, message: string) => log.warn({}, message),
    error: (_: object, message: string) => log.warn({}, message),
  };
  const sdk = setupPaymentSDK({
    apiUrl: env.apiUrl,
    authUrl: env.authUrl,
    // Sessions and checkout aren't used: the SDK only wants to have seen a URL.
    sessionUrl: env.apiUrl,
    checkoutUrl: env.apiUrl,
    jwksUrl: env.jwksUrl,
    jwtIssuer: env.jwtIssuer,
    clientId: env.clientId,
    clientSecret: env.clientSecret,
    projectKey: env.projectKey,
    getContextFn: () => ({ correlationId: '', requestId: '', ...contexts.getStore() }),
    updateContextFn: (context) => {
      Object.assign(contexts.getStore() ?? {}, context);
    },
    logger,
  });
  return {
    contextProvider: sdk.contextProvider,
    logger,
    /** Runs one of the SDK's hooks and hands out what it put into the context. */
    authenticate: (hook: Hook, headers: { authorization: string }): Promise<Authentication | undefined> =>
      contexts.run({}, async () => {
        await hook({ headers });
        return contexts.getStore()?.authentication;
      }),
  };
}
export type Sdk = ReturnType<typeof createSdk>;
