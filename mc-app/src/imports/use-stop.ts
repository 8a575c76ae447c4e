import { useService } from '../api/service-context';
import type { Run } from '../api/types';
import { useCurrentStatus } from '../frame/status-context';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';

/**
 * Stops whatever runs of a pipeline by now: it is not possible while the service doesn't say what that is, because it may be
 * another run than the one that is shown.
 */
export function useStop({ pipeline, status }: Pick<Run, 'pipeline' | 'status'>) {
  const service = useService();
  const mayManage = useMayManage();
  const { error } = useCurrentStatus();
  const stop = useAct({
    act: () => service.post('/sync/{pipeline}/stop', { path: { pipeline } }, {}),
  });
  const possible = mayManage && !error && !stop.busy && status !== 'stopping';
  return { stop: () => stop.act(undefined), possible };
}
