import { useService } from '../api/service-context';
import type { Run, StartBody } from '../api/types';
import { useSay } from '../frame/notices';
import { useAct } from '../frame/use-act';
import { useWords } from '../words/use-words';

/** Starts an import, and passes on what the service finds worth knowing about it. */
export function useStarter() {
  const say = useSay();
  const service = useService();
  const words = useWords();
  return async (pipeline: string, body: StartBody): Promise<Run> => {
    const { notices = [], ...run } = await service.post('/sync/{pipeline}', { path: { pipeline } }, body);
    for (const notice of notices) say.noted(words.notice(notice));
    return run;
  };
}

/** The same at the click of a user. */
export function useStart(pipeline: string, done: () => void, tell: 'page' | 'here' = 'here') {
  const start = useStarter();
  return useAct({ act: (body: StartBody) => start(pipeline, body), tell, done });
}
