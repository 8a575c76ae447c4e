import type { Run } from '../api/types';
import { useText } from '../i18n/use-text';
import { ToneStamp } from './tone-stamp';

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
  if (!run) return <ToneStamp tone="secondary" label={t('status.never')} />;
  if (run.status === 'done' && run.counts.rejected > 0) {
    return <ToneStamp tone="warning" label={t('status.doneWithRejects')} />;
  }
  return <ToneStamp tone={TONES[run.status]} label={t(`status.${run.status}`)} />;
}
