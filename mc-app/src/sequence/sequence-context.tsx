import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { STATUS } from '../api/queries';
import { useService } from '../api/service-context';
import { useSay } from '../frame/notices';
import { useCurrentStatus } from '../frame/status-context';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { loadSequence, nextStep, type Sequence, saveSequence } from './sequence';

interface SequenceControl {
  sequence: Sequence | undefined;
  begin(pipelines: string[]): void;
  /** What runs goes on; what waits doesn't begin. */
  cancel(): void;
}
const SequenceContext = createContext<SequenceControl | undefined>(undefined);

export function useSequence(): SequenceControl {
  const control = useContext(SequenceContext);
  if (!control) throw new Error('useSequence needs a SequenceProvider above it.');
  return control;
}

/** Starts the next import once the one before is done, on whichever page of the application the user is. */
export function SequenceProvider({ children }: { children: ReactNode }) {
  const [sequence, setSequence] = useState(loadSequence);
  const set = useCallback((next: Sequence | undefined) => {
    saveSequence(next);
    setSequence(next);
  }, []);
  useAdvance(sequence, set);
  const control = useMemo(
    () => ({ sequence, begin: (waiting: string[]) => set({ waiting }), cancel: () => set(undefined) }),
    [sequence, set],
  );
  return <SequenceContext.Provider value={control}>{children}</SequenceContext.Provider>;
}

function useAdvance(sequence: Sequence | undefined, set: (next: Sequence | undefined) => void): void {
  const t = useText();
  const words = useWords();
  const service = useService();
  const queries = useQueryClient();
  const { data: pipelines } = useCurrentStatus();
  const say = useSay();
  const busy = useRef(false);

  const advance = async (): Promise<void> => {
    if (!sequence || !pipelines) return;
    const step = nextStep(sequence, pipelines);
    if (step.kind === 'wait') return;
    if (step.kind === 'finish' || step.kind === 'abandon') {
      if (step.kind === 'finish') say.worked(t('sequence.done'));
      else say.failed(t('sequence.abandoned', { title: words.pipeline(step.pipeline) }));
      return set(undefined);
    }
    const { pipeline } = step;
    const waiting = sequence.waiting.slice(1);
    if (step.kind === 'adopt') return set({ waiting, current: { pipeline, runId: step.runId } });
    try {
      const run = await service.post('/sync/{pipeline}', { path: { pipeline } }, {});
      set({ waiting, current: { pipeline, runId: run.id } });
    } catch (thrown) {
      say.refused(thrown);
      set(undefined);
    }
    await queries.invalidateQueries({ queryKey: STATUS });
  };
  const latest = useRef(advance);
  latest.current = advance;

  useEffect(() => {
    if (!sequence || !pipelines || busy.current) return;
    busy.current = true;
    void latest.current().finally(() => {
      busy.current = false;
    });
  }, [sequence, pipelines]);
}
