import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSay } from './use-say';

interface Action<A, T> {
  act: (input: A) => Promise<T>;
  /** What to say when it worked; nothing when the user sees it anyway. */
  said?: (answer: T) => string;
  done?: (answer: T) => void;
}

/**
 * An action on the service: says how it went, and has everything that is shown asked for again.
 * @returns `act`, and whether it is under way, so that nobody does it twice
 */
export function useAct<A, T>({ act, said, done }: Action<A, T>) {
  const say = useSay();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: (answer) => {
      if (said) say.worked(said(answer));
      done?.(answer);
    },
    onError: say.refused,
    // Also after a refusal: what the page showed was out of date then.
    onSettled: () => queries.invalidateQueries(),
  });
  return { act: (input: A) => mutation.mutate(input), busy: mutation.isPending };
}
