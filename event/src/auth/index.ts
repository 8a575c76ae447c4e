import { createHash, timingSafeEqual } from 'node:crypto';
import type { LiveEnvironment, Logger } from 'common';
import type { FastifyRequest } from 'fastify';
import { createOidc } from './oidc';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether the caller has proven to be the broker; `unknown` when that can't be found out now. */
export type Proof = 'proven' | 'refused' | 'unknown';

/**
 * Connect gives no secret to its brokers, so without a setting every caller is taken: a caller can only make us look again. Behind a broker of
 * one's own a token or Google's identity token can be asked for; either is enough.
 */
export function createAuth(env: LiveEnvironment, log: Logger): ((request: FastifyRequest) => Promise<Proof>) | undefined {
  const { token, oidc } = env.callers;
  if (token === undefined && oidc === undefined) return undefined;
  const wanted = token === undefined ? undefined : digest(token);
  const isGoogle = oidc && createOidc(oidc, log);
  return async (request) => {
    const offered = tokensOf(request);
    // Of equal length, and compared in constant time.
    if (wanted !== undefined && offered.some((each) => timingSafeEqual(digest(each), wanted))) return 'proven';
    const bearer = offered.find((each) => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(each));
    return isGoogle && bearer !== undefined ? isGoogle(bearer) : 'refused';
  };
}

function tokensOf({ headers, query }: FastifyRequest): string[] {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  const { token } = (query ?? {}) as { token?: unknown };
  return [bearer, headers['x-api-key'], token].filter((each) => typeof each === 'string' && each !== '') as string[];
}
