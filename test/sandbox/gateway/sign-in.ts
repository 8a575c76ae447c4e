import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Gateway } from './server.ts';
import { COOKIE, type Sessions } from './sessions.ts';
import { isUserName, type User, type Users } from './users.ts';

interface Query {
  redirectTo?: string;
  user?: string;
  state?: string;
  nonce?: string;
}

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function mayDo({ permissions }: User): string {
  if (permissions.includes('ManageDataImports')) return 'may start and stop imports';
  return permissions.includes('ViewDataImports') ? 'may look at imports' : 'may not see imports';
}

const chooser = (users: Users, redirectTo: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<style>body{font:16px sans-serif;max-width:32em;margin:12vh auto;padding:0 1em}a{display:block;padding:.8em 1em;margin:.6em 0;border:1px solid #aaa;border-radius:6px;color:#111;text-decoration:none}</style>
<h1>Sign in to the sandbox</h1><p>This stands in for the Merchant Center on this machine. Who do you want to be?</p>
${Object.entries(users)
  .map(
    ([name, user]) =>
      `<a href="/login?user=${name}&amp;redirectTo=${encodeURIComponent(redirectTo)}"><b>${escaped(user.name)}</b>, ${mayDo(user)}</a>`,
  )
  .join('')}</html>`;

/** The fake login of both modes: a page to choose who one is, and the redirects that follow. */
export function signIn(app: FastifyInstance, gateway: Gateway, sessions: Sessions, start: string): void {
  const { users } = gateway;
  const html = (reply: FastifyReply, text: string) =>
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(text);
  /** Only ever back to ourselves. */
  const back = (redirectTo: string | undefined) => {
    const { url } = gateway;
    const target = redirectTo !== undefined && URL.canParse(redirectTo, url) ? new URL(redirectTo, url) : undefined;
    return target?.origin === url ? target.href : `${url}${start}`;
  };

  app.get<{ Querystring: Query }>('/login', async ({ query: { user, redirectTo } }, reply) => {
    const target = back(redirectTo);
    if (!isUserName(users, user)) return html(reply, chooser(users, target));
    reply.header('set-cookie', `${COOKIE}=${sessions.begin(user)}; Domain=ct.localhost; Path=/; HttpOnly; SameSite=Lax`);
    // The shell skips a question when its storage says that a user is signed in.
    const script = `localStorage.setItem('isAuthenticated','true');location.replace(${JSON.stringify(target).replaceAll('<', '\\u003c')})`;
    return html(reply, `<!doctype html><meta charset="utf-8"><title>Signing in</title><script>${script}</script>`);
  });

  app.get('/logout', async (_request, reply) => {
    reply.header('set-cookie', `${COOKIE}=; Domain=ct.localhost; Path=/; Max-Age=0`);
    return html(reply, chooser(users, `${gateway.url}${start}`));
  });

  // Development: OpenID Connect's implicit flow, with the user that `user` names, or the manager.
  app.get<{ Querystring: Query }>('/login/authorize', async ({ query: { state = '', nonce, user } }, reply) => {
    const token = sessions.begin(isUserName(users, user) ? user : 'manager', nonce);
    const callback = `${start}/oidc/callback#sessionToken=${encodeURIComponent(token)}&state=${encodeURIComponent(state)}`;
    return reply.redirect(callback);
  });
}
