import Stamp from '@commercetools-uikit/stamp';
import type { Run } from '../api/types';
import { useText } from '../i18n/use-text';

type Tone = 'critical' | 'warning' | 'positive' | 'information' | 'secondary';
const TONES: Record<Run['status'], Tone> = {
  queued: 'information',
  running: 'information',
  stopping: 'warning',
  stopped: 'secondary',
  done: 'positive',
  failed: 'critical',
};

/** A run that is done but left records out is neither a plain success nor a failure. */
export function StatusStamp({ run }: { run: Pick<Run, 'status' | 'counts'> | undefined }) {
  const t = useText();
  if (!run) return <Stamp tone="secondary" isCondensed label={t('status.never')} />;
  if (run.status === 'done' && run.counts.rejected > 0) {
    return <Stamp tone="warning" isCondensed label={t('status.doneWithRejects')} />;
  }
  return <Stamp tone={TONES[run.status]} isCondensed label={t(`status.${run.status}`)} />;
}
