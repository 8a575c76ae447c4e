import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../../../base/errors';
import { abortable, within } from '../../../base/wait';
import { ping } from '../../../systems/mailchimp/check';
import type { ControllerParts } from './parts';

/** Mailchimp's clock is waited for so long. */
const PING_MS = 10_000;

/** Deletes `controller.quit` of the state directory. @returns whether there was one */
export function takeQuitFile(folder: string): boolean {
  const path = join(folder, 'controller.quit');
  if (!existsSync(path)) return false;
  rmSync(path, { force: true });
  return true;
}

/** Ages are counted by Mailchimp's clock; the local one stands in until it answers. Never rejects. */
export async function setClock(
  { mailchimp, log, say }: Pick<ControllerParts, 'mailchimp' | 'log' | 'say'>,
  interruption: AbortSignal,
  ending: AbortSignal,
): Promise<void> {
  const answered = ping(mailchimp, { signal: ending, log }).catch((error: unknown) => {
    if (!interruption.aborted && !ending.aborted) say.error({}, describeError(error).message);
  });
  await abortable(answered, within(PING_MS, interruption)).catch(() => {});
}
