import { unavailable } from '../errors';
import { withTimeout } from '../timeout';

/** commercetools is asked again for up to a minute; the pages wait 25 s, and would then blame this service. */
const TIMEOUT_MS = 15_000;

/** What is read from commercetools for a person who waits; in time at least the error that it doesn't answer. */
export const reading = <T>(answer: Promise<T>): Promise<T> =>
  withTimeout(answer, TIMEOUT_MS, () => unavailable('commercetools gives no usable answer at the moment.'));
