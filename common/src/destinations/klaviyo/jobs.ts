import { Fatal } from '../../errors';
import { sleep } from '../../wait';

/** Klaviyo names no duration; a job that is still unfinished after this is not waited for any longer. */
const DEADLINE_MS = 30 * 60_000;
/** Small jobs end at once. Six large ones asked for every three seconds take all of two requests a second. */
const PAUSE = { first: 200, longest: 3000, growth: 2 };

/**
 * Asks for a job until it has ended. `queued` is not finished.
 * @throws Fatal when it doesn't end in time: sending its records again and again would not help
 */
export async function waitForJob<T extends { status: string }>(
  ask: () => Promise<T>,
  signal: AbortSignal,
  deadlineMs = DEADLINE_MS,
): Promise<T> {
  const giveUp = performance.now() + deadlineMs;
  for (let pause = PAUSE.first; ; pause = Math.min(pause * PAUSE.growth, PAUSE.longest)) {
    await sleep(pause, signal);
    const job = await ask();
    if (job.status === 'complete' || job.status === 'cancelled') return job;
    if (performance.now() > giveUp) {
      throw new Fatal(
        'klaviyo_job_timeout',
        'A Klaviyo import job did not finish within 30 minutes: look at its status in Klaviyo, then resume.',
      );
    }
  }
}
