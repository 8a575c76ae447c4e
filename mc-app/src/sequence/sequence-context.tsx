import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { STATUS } from '../api/queries';
import { asServiceError } from '../api/service-error';
import { useSay } from '../frame/notices';
import { useCurrentStatus } from '../frame/status-context';
import { useText } from '../i18n/use-text';
import { useStarter } from '../imports/use-start';
import { useWords } from '../words/use-words';
import { loadSequence, nextStep, type Sequence, type Step, saveSequence } from './sequence';

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
  const start = useStarter();
  const queries = useQueryClient();
  const { data: pipelines } = useCurrentStatus();
  const say = useSay();
  const busy = useRef(false);
  /** A status that is known to be wrong by now. */
  const outdated = useRef<typeof pipelines>(undefined);

  const launch = async (pipeline: string, waiting: string[]): Promise<void> => {
    try {
      const run = await start(pipeline, {});
      set({ waiting, current: { pipeline, runId: run.id } });
    } catch (thrown) {
      if (asServiceError(thrown).runId === undefined) {
        say.refused(thrown);
        set(undefined);
      } else {
        // Somebody was quicker: the next status tells with what.
        outdated.current = pipelines;
        set({ waiting: [pipeline, ...waiting] });
      }
    }
    await queries.invalidateQueries({ queryKey: STATUS });
  };
  const take = async (step: Step, waiting: string[]): Promise<void> => {
    switch (step.kind) {
      case 'wait':
        return;
      case 'settle':
        return set({ waiting });
      case 'adopt':
        return set({ waiting: waiting.slice(1), current: { pipeline: step.pipeline, runId: step.runId } });
      case 'start':
        return launch(step.pipeline, waiting.slice(1));
      case 'finish':
        say.worked(t('sequence.done'));
        return set(undefined);
      case 'abandon':
        say.failed(t('sequence.abandoned', { title: words.pipeline(step.pipeline) }));
        return set(undefined);
    }
  };
  const advance = async (): Promise<void> => {
    if (sequence && pipelines) await take(nextStep(sequence, pipelines), sequence.waiting);
  };
  const latest = useRef(advance);
  latest.current = advance;

  useEffect(() => {
    if (!sequence || !pipelines || pipelines === outdated.current || busy.current) return;
    busy.current = true;
    void latest.current().finally(() => {
      busy.current = false;
    });
  }, [sequence, pipelines]);
}
