/** Waits; rejects with the signal's reason as soon as it aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const done = () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    };
    const timer = setTimeout(done, ms);
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** The promise, or the signal's reason as soon as it aborts; the promise itself continues unobserved. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * A signal that aborts after so many milliseconds, or with its parent. The timer holds it: what AbortSignal.any makes of
 * AbortSignal.timeout may be collected as garbage before its time, and then never aborts.
 */
export function within(ms: number, parent: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const abort = () => {
    clearTimeout(timer);
    parent.removeEventListener('abort', abort);
    controller.abort(parent.aborted ? parent.reason : new DOMException('The time is up.', 'TimeoutError'));
  };
  const timer = setTimeout(abort, ms).unref();
  if (parent.aborted) abort();
  else parent.addEventListener('abort', abort);
  return controller.signal;
}

/**
 * Exponential backoff with full jitter over the upper half, so that many workers spread out and none retries at once.
 * @returns milliseconds
 */
export function backoff(attempt: number, baseMs: number, maxMs: number): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** attempt);
  return ceiling / 2 + Math.random() * (ceiling / 2);
}
