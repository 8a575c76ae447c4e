import { QueryClient } from '@tanstack/react-query';
import { asServiceError, ServiceError } from './service-error';

/** While something runs; the service's documents change once a second at most. */
export const WATCHING_MS = 2000;
/** Another user, or a schedule, may start something. */
export const IDLE_MS = 10_000;

/** The notice of an error promises to ask again; what doesn't exist won't appear by asking. */
export const afterError = ({ state: { error } }: { state: { error: Error | null } }) =>
  error && asServiceError(error).kind !== 'missing' ? IDLE_MS : false;

/** An error of the service is shown where it matters; anything else is a mistake of ours and belongs to the shell's error page. */
const isBug = (error: Error): boolean => !(error instanceof ServiceError);

/** One for the application. An error is shown at once, and the next poll asks again, not by hidden retries. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      // The browser's idea of being online says nothing about a gateway on the same machine or in the same network.
      queries: { retry: false, networkMode: 'always', staleTime: 1000, throwOnError: isBug },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** What a version of the service without this route, which answers 404, has of it: nothing. */
export async function orNone<T, N = T>(answer: Promise<T>, none: N): Promise<T | N> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ServiceError && error.kind === 'missing') return none;
    throw error;
  }
}
