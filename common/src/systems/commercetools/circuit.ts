import { Circuit } from '../../base/circuit';
import { Fatal, Retryable } from '../../contract/errors';
import type { Commercetools } from './client';

/** The same API behind a circuit breaker: while commercetools doesn't answer, requests are refused at once. */
export function guardedByCircuit(commercetools: Commercetools): Commercetools & { circuit: Circuit } {
  const circuit = new Circuit();
  const call: Commercetools['call'] = async (request) => {
    const wait = await circuit.enter(NEVER);
    if (wait > 0) throw new Retryable('commercetools_unavailable', 'commercetools gives no usable answer at the moment.', wait);
    try {
      const answer = await commercetools.call(request);
      circuit.succeeded();
      return answer;
    } catch (error) {
      if (error instanceof Retryable) circuit.failed();
      // A client that isn't accepted won't be a moment later.
      else if (error instanceof Fatal && /unauthorized|forbidden/.test(error.code)) circuit.open();
      else circuit.succeeded();
      throw error;
    }
  };
  return { ...commercetools, call, circuit };
}

const NEVER = new AbortController().signal;
