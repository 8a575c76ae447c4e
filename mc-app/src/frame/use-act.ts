import { useMutation, useQueryClient } from '@tanstack/react-query';
import { touchedByActions } from '../api/connection-queries';
import { asServiceError } from '../api/service-error';
import { useSay } from './notices';
import { useErrorText } from './use-error-text';

interface Action<A, T> {
  act: (input: A) => Promise<T>;
  /** What the user sees next; that it worked shows by itself, in what is asked for again. */
  done?: (answer: T) => void;
  /** Where it is shown when it fails: on top of the page, or by the dialog that covers the page. */
  tell?: 'page' | 'here';
}

/**
 * An action on the service, after which everything that is shown is asked for again.
 * @returns `act`, whether it is under way (so that it isn't done twice), and what went wrong the last time
 */
export function useAct<A, T>({ act, done, tell = 'page' }: Action<A, T>) {
  const errorText = useErrorText();
  const say = useSay();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: done,
    onError: (thrown) => tell === 'page' && say.refused(thrown),
    // Also after a refusal: what the page showed was out of date then.
    onSettled: () => queries.invalidateQueries({ predicate: touchedByActions }),
  });
  const problem = mutation.error ? errorText(asServiceError(mutation.error)).text : undefined;
  return { act: (input: A) => mutation.mutate(input), busy: mutation.isPending, problem };
}
