import { useService } from '../api/service-context';
import type { StartBody } from '../api/types';
import { useAct } from '../frame/use-act';

/** Starts an import with the body it is given. */
export function useStart(pipeline: string, done: () => void) {
  const service = useService();
  return useAct({
    act: (body: StartBody) => service.post('/sync/{pipeline}', { path: { pipeline } }, body),
    done,
  });
}
