import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import { useCallback, useState } from 'react';
import { useSequence } from '../api/queries';
import type { Changes, PipelineStatus } from '../api/types';
import { Frame } from '../frame/frame';
import { useCurrentStatus } from '../frame/status-context';
import { StatusGate } from '../frame/status-gate';
import { useKeptFocus } from '../frame/use-kept-focus';
import { LiveLine } from '../live/live-line';
import { SequenceCard } from '../sequence/sequence-card';
import { DayOne } from './day-one';
import { type KnownChanges, nextOf } from './first-action';
import { EverythingDialog, ImportEverything } from './import-everything';
import { isDayOne } from './is-day-one';
import { PipelineCard } from './pipeline-card';

const Cards = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr));
  align-items: start;
  gap: ${designTokens.spacing40};
`;

/** Takes the focus when what had it is replaced; that is nothing to mark. */
const First = styled.div`
  outline: none;
  &:empty {
    display: none;
  }
  /* What follows the first of a stack keeps its distance, even from what isn't seen. */
  &:empty:first-of-type {
    display: block;
    margin-bottom: calc(-1 * ${designTokens.spacing40});
  }
`;

/** Every import in the order they should run. */
export function ImportsPage() {
  const { data } = useCurrentStatus();
  const { data: { sequence } = {} } = useSequence();
  const first = data !== undefined && sequence === undefined && isDayOne(data);
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  const [changes, noteChanges] = useKnownChanges();
  const next = nextOf(data ?? [], sequence, changes);
  const isNext = (pipeline: string) => !first && typeof next === 'object' && next.pipeline === pipeline;
  return (
    <Frame actions={data && !first ? <ImportEverything isFirst={next === 'everything'} onOpen={open} /> : undefined}>
      {data && isOpen && <EverythingDialog pipelines={data} onClose={() => setOpen(false)} />}
      <StatusGate>
        {(pipelines) => (
          <>
            <Overview pipelines={pipelines} isDayOne={first} onEverything={open} />
            <Cards>
              {pipelines.map((status, index) => (
                <PipelineCard
                  key={status.pipeline}
                  status={status}
                  position={index + 1}
                  isNext={isNext(status.pipeline)}
                  onChanges={noteChanges}
                />
              ))}
            </Cards>
            <LiveLine />
          </>
        )}
      </StatusGate>
    </Frame>
  );
}

/** What the cards find has changed: which of them has the blue button depends on all. */
function useKnownChanges() {
  const [known, setKnown] = useState<KnownChanges>({});
  const note = useCallback(
    (pipeline: string, changes: Changes | null | undefined) =>
      setKnown((before) => (before[pipeline] === changes ? before : { ...before, [pipeline]: changes })),
    [],
  );
  return [known, note] as const;
}

interface Props {
  pipelines: PipelineStatus[];
  isDayOne: boolean;
  onEverything: () => void;
}

/** The steps of the first day, or what was started by the last of them. */
function Overview({ pipelines, isDayOne: first, onEverything }: Props) {
  const focus = useKeptFocus<HTMLDivElement>(String(first));
  return (
    <First {...focus}>
      {first ? <DayOne pipelines={pipelines} onEverything={onEverything} /> : <SequenceCard pipelines={pipelines} />}
    </First>
  );
}
