import { useService } from '../api/service-context';
import type { Run, StartBody } from '../api/types';
import { useSay } from '../frame/notices';
import { useAct } from '../frame/use-act';

/** Starts an import, and passes on what the service finds worth knowing about it. */
export function useStarter() {
  const say = useSay();
  const service = useService();
  return async (pipeline: string, body: StartBody): Promise<Run> => {
    const { notices = [], ...run } = await service.post('/sync/{pipeline}', { path: { pipeline } }, body);
    for (const { message } of notices) say.noted(message);
    return run;
  };
}

/** The same at the click of a user. */
export function useStart(pipeline: string, done: () => void, tell: 'page' | 'here' = 'here') {
  const start = useStarter();
  return useAct({ act: (body: StartBody) => start(pipeline, body), tell, done });
}
