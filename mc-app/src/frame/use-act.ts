import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSay } from './notices';

interface Action<A, T> {
  act: (input: A) => Promise<T>;
  /** What the user sees next; that it worked shows by itself, in what is asked for again. */
  done?: (answer: T) => void;
}

/**
 * An action on the service: says what is wrong when it fails, and has everything that is shown asked for again.
 * @returns `act`, and whether it is under way, so that nobody does it twice
 */
export function useAct<A, T>({ act, done }: Action<A, T>) {
  const say = useSay();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: done,
    onError: say.refused,
    // Also after a refusal: what the page showed was out of date then.
    onSettled: () => queries.invalidateQueries(),
  });
  return { act: (input: A) => mutation.mutate(input), busy: mutation.isPending };
}
