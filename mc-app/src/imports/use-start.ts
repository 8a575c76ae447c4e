import { useService } from '../api/service-context';
import type { StartBody } from '../api/types';
import { useSay } from '../frame/notices';
import { useAct } from '../frame/use-act';

/** Starts an import with the body it is given, and passes on what the service finds worth knowing about it. */
export function useStart(pipeline: string, done: () => void, tell: 'page' | 'here' = 'here') {
  const say = useSay();
  const service = useService();
  return useAct({
    act: (body: StartBody) => service.post('/sync/{pipeline}', { path: { pipeline } }, body),
    tell,
    done: ({ notices = [] }) => {
      for (const { message } of notices) say.noted(message);
      done();
    },
  });
}
