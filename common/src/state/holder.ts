import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { type Static, Type } from 'typebox';

/** The process behind a lease, as others on the same machine can look for it. */
export const Holder = Type.Object(
  {
    host: Type.String(),
    pid: Type.Integer({ minimum: 1 }),
    /** When the process was started: the same number may belong to another process by now. */
    startedAt: Type.String(),
  },
  { additionalProperties: false },
);
export type Holder = Static<typeof Holder>;

/** This process. */
export function thisProcess(): Holder {
  return { host: hostName(), pid: process.pid, startedAt: new Date(performance.timeOrigin).toISOString() };
}

/**
 * Whether a process of this machine has certainly ended. Of another machine's, and of one whose number has been given to another
 * process, nothing is known: their leases run out.
 */
export function hasEnded({ host, pid, startedAt }: Holder, self: Holder = thisProcess()): boolean {
  if (host !== self.host) return false;
  // A container that is started again gives its process the number of the one before.
  if (pid === self.pid) return startedAt !== self.startedAt;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Docker's name for a container without another one: the beginning of its id. */
const CONTAINER_ID = /^[0-9a-f]{12}$/;

/**
 * Processes that can see each other by number share this name. Containers may share their machine's name and not its numbers,
 * so the namespace of the numbers is part of it; a container named by its id has only one.
 */
function hostName(): string {
  const name = hostname();
  if (CONTAINER_ID.test(name)) return name;
  try {
    return `${name} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return name;
  }
}
