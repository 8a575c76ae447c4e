import { JWTAuthenticationHook, JWTAuthenticationManager } from '@commercetools/connect-payments-sdk';
import type { Environment } from 'common';
import { decodeJwt, decodeProtectedHeader, type JWTPayload, type ProtectedHeaderParameters } from 'jose';
import type { PublicUrl } from '../address';
import { HttpError, notKnown, unavailable } from '../errors';
import type { Caller, Identify, Permission } from './caller';
import { type PermissionNames, RECORD_NAMES } from './names';
import type { Sdk } from './sdk';
import { createSignatures } from './signature';

/** Three base64url parts; the last is empty for `alg: none`. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]*$/;
export const looksLikeJwt = (token: string) => JWT.test(token);

/** How many key ids are remembered; the gateway has one or two at a time. */
const MAX_KIDS = 20;

/** An id: it is stored with runs, so that an e-mail address in its place is refused. */
const SUBJECT = /^[\w.|:-]{1,256}$/;

interface Parts {
  header: ProtectedHeaderParameters;
  payload: JWTPayload;
}

function parse(token: string): Parts {
  try {
    return { header: decodeProtectedHeader(token), payload: decodeJwt(token) };
  } catch {
    throw notKnown('The access token is malformed. Sign in again.');
  }
}

/**
 * What the SDK's hook leaves unchecked: algorithm, presence of `exp`, audience. These come first, because they need no
 * network: a forged token with a made-up key id then costs no request for the keys.
 */
function checkClaims({ header, payload }: Parts, issuer: string, audience: string): void {
  if (header.alg !== 'RS256') throw notKnown('The access token is signed in a way that is not accepted.');
  if (typeof header.kid !== 'string' || header.kid === '') throw notKnown('The access token names no key.');
  if (payload.iss !== issuer) throw notKnown('The access token has another issuer. Check CTP_JWT_ISSUER.');
  if (typeof payload.exp !== 'number') throw notKnown('The access token has no expiry.');
  if (payload.exp * 1000 <= Date.now()) throw notKnown('The access token has expired. Sign in again.');
  const audiences: unknown[] = Array.isArray(payload.aud) ? payload.aud : [payload.aud];
  if (!audiences.includes(audience)) {
    throw notKnown(
      'The access token is meant for another service. Check SERVICE_URL and the audience policy forward-url-origin.',
    );
  }
  if (typeof payload.sub !== 'string' || !SUBJECT.test(payload.sub)) throw notKnown('The access token names no user.');
}

/** Spelling differs between documents: `canManageDataImports`, `ManageDataImports`, `manageDataImports`. */
const plain = (permission: unknown) => String(permission).toLowerCase().replace(/^can/, '');

function permissionsOf(claim: unknown, names: PermissionNames): Set<Permission> {
  const claimed = new Set((Array.isArray(claim) ? claim : []).map(plain));
  const granted = ({ view, manage }: PermissionNames, see: Permission, change: Permission): Permission[] => {
    if (claimed.has(plain(manage))) return [see, change];
    return claimed.has(plain(view)) ? [see] : [];
  };
  return new Set([...granted(names, 'view', 'manage'), ...granted(RECORD_NAMES, 'see_records', 'send_records')]);
}

/** Merchant Center users: the token that `/proxy/forward-to` sends along. */
export function createUsers(env: Environment, sdk: Sdk, publicUrl: PublicUrl, names: PermissionNames): Identify {
  const { contextProvider, logger } = sdk;
  const authenticationManager = new JWTAuthenticationManager({
    jwtService: createSignatures(env.jwksUrl),
    iss: env.jwtIssuer,
    projectKey: env.projectKey,
    logger,
  });
  const hook = new JWTAuthenticationHook({ authenticationManager, contextProvider, logger }).authenticate();
  const kids = new Set<string>();
  const remember = (kid: string) => {
    if (kids.size >= MAX_KIDS) kids.clear();
    kids.add(kid);
  };
  return {
    /** With a key seen before nothing has to be fetched. */
    isCheap: (token) => kids.has(String(parse(token).header.kid)),
    identify: async (token): Promise<Caller> => {
      if (env.jwtIssuer === '') throw unavailable('Users of the Merchant Center are not known here. Set CTP_JWT_ISSUER.', 60_000);
      const url = await publicUrl();
      if (url === undefined) throw unavailable("The service doesn't know its public address yet. Set SERVICE_URL.", 60_000);
      const parts = parse(token);
      checkClaims(parts, env.jwtIssuer, new URL(url).origin);
      const checked = await sdk.authenticate(hook, { authorization: `Bearer ${token}` }).catch((error: unknown) => {
        // What isn't ours is the SDK's: issuer or project don't match.
        throw error instanceof HttpError ? error : notKnown('The access token is not valid for this project.');
      });
      if (!checked) throw notKnown('The access token is not valid.');
      remember(String(parts.header.kid));
      const permissions = permissionsOf(parts.payload[`${env.jwtIssuer}/claims/user_permissions`], names);
      return { trigger: 'user', id: String(parts.payload.sub), permissions };
    },
  };
}
