import type { Environment, Logger } from 'common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { PublicUrl } from '../address';
import { HttpError, notAllowed, notKnown } from '../errors';
import type { Caller, Permission } from './caller';
import { createMachines } from './machines';
import { type PermissionNames, permissionNames, RECORD_NAMES } from './names';
import { createSdk } from './sdk';
import { createUsers, looksLikeJwt } from './users';

export type { Caller, Permission } from './caller';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** Who may call the route; routes say it through `allow`. */
    permission?: Permission | 'open';
  }
}

/** Failed attempts a minute and address. A person mistypes less, a UI with a dead session polls less. */
const FAILURES_PER_MINUTE = 120;

const OF_USERS = 'The name of the permission follows from ENTRY_POINT_URI_PATH: service and pages need the same.';

const OF_VIEW = "It is of the group klaviyo-records of the custom view, beside the view's own View.";

/** What a user lacks for single records. Machines need the scope for changes: fields of customers are personal data. */
function recordRefusal(permission: 'see_records' | 'send_records', trigger: Caller['trigger']): string {
  const [doing, name] = permission === 'see_records' ? ['Seeing', RECORD_NAMES.view] : ['Sending', RECORD_NAMES.manage];
  const ofUsers = trigger === 'user' ? ` ${OF_VIEW}` : '';
  return `${doing} single records needs the permission ${name} (users) or the scope manage_key_value_documents (API clients).${ofUsers}`;
}

/** What is missing, in the caller's words. */
function refusal(permission: Permission, { trigger }: Caller, { view, manage }: PermissionNames): string {
  if (permission === 'see_records' || permission === 'send_records') return recordRefusal(permission, trigger);
  const ofUsers = trigger === 'user' ? ` ${OF_USERS}` : '';
  if (permission === 'view') {
    return `Seeing imports needs the permission ${view} (users) or the scope view_key_value_documents (API clients).${ofUsers}`;
  }
  if (permission === 'manage') {
    return `Changing imports needs the permission ${manage} (users) or the scope manage_key_value_documents (API clients).${ofUsers}`;
  }
  return 'Only API clients with the scope manage_key_value_documents may do this.';
}

function bearer(request: FastifyRequest): string {
  const [scheme, token, ...rest] = (request.headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer' && token && rest.length === 0) return token;
  throw notKnown("Send the header 'Authorization: Bearer <token>' with a Merchant Center or API client token.");
}

const isNotKnown = (error: unknown) => error instanceof HttpError && error.statusCode === 401;

/**
 * Proves who calls, then lets pass who may.
 *
 * Proving an unknown token costs a request to commercetools, so failures are counted per address. Past the limit only what
 * would cost such a request is refused: behind one gateway, one bad caller can't lock out the others.
 * Runs before body parsing: unauthenticated requests cost no parsing.
 */
export function createPermissions(app: FastifyInstance, env: Environment, log: Logger, publicUrl: PublicUrl) {
  const sdk = createSdk(env, log);
  const names = permissionNames(env.entryPointUriPath);
  const users = createUsers(env, sdk, publicUrl, names);
  const machines = createMachines(env, sdk, log);
  const failures = app.createRateLimit({ max: FAILURES_PER_MINUTE, timeWindow: 60_000 });

  async function refuseFloods(request: FastifyRequest): Promise<void> {
    const state = await failures(request, { increment: false });
    if (state.isAllowed || state.remaining > 0) return;
    const message = 'Too many failed attempts from this address. Wait a minute.';
    throw new HttpError(429, { code: 'RateLimitExceeded', message }, { retryAfterMs: state.ttl });
  }

  async function identify(request: FastifyRequest): Promise<Caller> {
    const token = bearer(request);
    const way = looksLikeJwt(token) ? users : machines;
    if (!way.isCheap(token)) await refuseFloods(request);
    return way.identify(token);
  }

  return (permission: Permission) => async (request: FastifyRequest) => {
    try {
      request.caller = await identify(request);
    } catch (error) {
      if (isNotKnown(error)) await failures(request);
      throw error;
    }
    const { caller } = request;
    if (!caller.permissions.has(permission)) throw notAllowed(refusal(permission, caller, names));
  };
}

/** Route options that say who may call; the hook and the OpenAPI document both follow from the one word. */
export type Allow = (permission: Permission) => {
  onRequest: (request: FastifyRequest) => Promise<void>;
  config: { permission: Permission };
};

/** The caller of a route behind `allow`. */
export function callerOf(request: FastifyRequest): Caller {
  if (!request.caller) throw notKnown('The caller was not identified.');
  return request.caller;
}
