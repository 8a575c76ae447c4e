import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import { Frame } from '../frame/frame';
import { useCurrentStatus } from '../frame/status-context';
import { StatusGate } from '../frame/status-gate';
import { LiveLine } from '../live/live-line';
import { SequenceCard } from '../sequence/sequence-card';
import { ImportEverything } from './import-everything';
import { PipelineCard } from './pipeline-card';

const Cards = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr));
  align-items: start;
  gap: ${designTokens.spacing40};
`;

/** Every import in the order they should run. */
export function ImportsPage() {
  const { data } = useCurrentStatus();
  return (
    <Frame actions={data ? <ImportEverything pipelines={data} /> : undefined}>
      <StatusGate>
        {(pipelines) => (
          <>
            <SequenceCard pipelines={pipelines} />
            <Cards>
              {pipelines.map((status, index) => (
                <PipelineCard key={status.pipeline} status={status} position={index + 1} />
              ))}
            </Cards>
            <LiveLine />
          </>
        )}
      </StatusGate>
    </Frame>
  );
}
