import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether the header `Authorization` holds this bearer token; compared in constant time, whatever its length. */
export function isBearer(authorization: string | undefined, token: string): boolean {
  const [, offered] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  return offered !== undefined && timingSafeEqual(digest(offered), digest(token));
}
