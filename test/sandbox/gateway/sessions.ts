import { randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import jwt from 'jsonwebtoken';
import type { User, Users } from './users.ts';

/** The cookie of the Merchant Center's session. */
export const COOKIE = 'mcAccessToken';

/** Who is signed in, by session token. The token's content is of interest to the shell only, which reads its nonce. */
export class Sessions {
  readonly #users = new Map<string, keyof Users>();

  constructor(private readonly users: Users) {}

  begin(user: keyof Users, nonce: string = randomUUID()): string {
    const token = jwt.sign({ sub: this.users[user].id, nonce, jti: randomUUID() }, 'only the stand-in reads this');
    this.#users.set(token, user);
    return token;
  }

  /** All are signed out, as when sessions expire. */
  endAll(): void {
    this.#users.clear();
  }

  userOf({ headers }: FastifyRequest): User | undefined {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
    const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(headers.cookie ?? '')?.[1];
    const name = this.#users.get(bearer ?? cookie ?? '');
    return name && this.users[name];
  }
}
