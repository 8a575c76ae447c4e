import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether the header `Authorization` holds this bearer token; compared in constant time, whatever its length. */
export function isBearer(authorization: string | undefined, token: string): boolean {
  const [, offered] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  return offered !== undefined && timingSafeEqual(digest(offered), digest(token));
}

const OWN_MACHINE = /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/;

/** Whether metrics may be answered: to who has the token, or, where there is none, on this machine only. */
export function mayScrape(caller: { authorization: string | undefined; address: string }, token: string | undefined): boolean {
  return token === undefined ? OWN_MACHINE.test(caller.address) : isBearer(caller.authorization, token);
}
