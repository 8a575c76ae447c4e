import { useService } from '../api/service-context';
import type { StartBody } from '../api/types';
import { useAct } from '../frame/use-act';
import { useText } from '../i18n/use-text';

/** Starts an import with the body it is given. */
export function useStart(pipeline: string, title: string, done: () => void) {
  const t = useText();
  const service = useService();
  return useAct({
    act: (body: StartBody) => service.post('/sync/{pipeline}', { path: { pipeline } }, body),
    said: () => t('start.said', { title }),
    done,
  });
}
