import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import { useState } from 'react';
import { useSequence } from '../api/queries';
import type { PipelineStatus } from '../api/types';
import { Frame } from '../frame/frame';
import { useCurrentStatus } from '../frame/status-context';
import { StatusGate } from '../frame/status-gate';
import { useKeptFocus } from '../frame/use-kept-focus';
import { LiveLine } from '../live/live-line';
import { SequenceCard } from '../sequence/sequence-card';
import { DayOne } from './day-one';
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
`;

/** Every import in the order they should run. */
export function ImportsPage() {
  const { data } = useCurrentStatus();
  const first = useIsDayOne(data);
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  return (
    <Frame actions={data && !first ? <ImportEverything onOpen={open} /> : undefined}>
      {data && isOpen && <EverythingDialog pipelines={data} onClose={() => setOpen(false)} />}
      <StatusGate>
        {(pipelines) => (
          <>
            <Overview pipelines={pipelines} isDayOne={first} onEverything={open} />
            <Cards>
              {pipelines.map((status, index) => (
                <PipelineCard key={status.pipeline} status={status} position={index + 1} isDayOne={first} />
              ))}
            </Cards>
            <LiveLine />
          </>
        )}
      </StatusGate>
    </Frame>
  );
}

function useIsDayOne(pipelines: PipelineStatus[] | undefined): boolean {
  const { data } = useSequence();
  return pipelines !== undefined && data?.sequence === undefined && isDayOne(pipelines);
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
