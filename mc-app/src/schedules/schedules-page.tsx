import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useEverythingSchedules, useSchedules } from '../api/schedule-queries';
import type { PipelineStatus, Schedule } from '../api/types';
import { Frame } from '../frame/frame';
import { StatusGate } from '../frame/status-gate';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { EverythingCard } from './everything-card';
import { ScheduleActions, ScheduleStamp } from './schedule-actions';
import { ScheduleSummary } from './schedule-summary';

const Cards = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr));
  align-items: start;
  gap: ${designTokens.spacing40};
`;

/** When imports start by themselves. */
export function SchedulesPage() {
  const t = useText();
  const own = useSchedules();
  const everything = useEverythingSchedules();
  return (
    <Frame>
      <Text.Body>{t('schedules.body')}</Text.Body>
      <StatusGate own={own}>
        {(pipelines) =>
          own.data && (
            <Cards>
              {everything.data && <EverythingCard schedules={everything.data} />}
              {pipelines.map((status) => (
                <ScheduleCard
                  key={status.pipeline}
                  status={status}
                  schedule={own.data?.find(({ pipeline }) => pipeline === status.pipeline)}
                />
              ))}
            </Cards>
          )
        }
      </StatusGate>
    </Frame>
  );
}

function ScheduleCard({ status, schedule }: { status: PipelineStatus; schedule: Schedule | undefined }) {
  const t = useText();
  const words = useWords();
  const title = words.pipeline(status.pipeline, status.title);
  return (
    <Card insetScale="l">
      <section aria-labelledby={`schedule-${status.pipeline}`}>
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4" id={`schedule-${status.pipeline}`}>
              {title}
            </Text.Subheadline>
            <ScheduleStamp schedule={schedule} />
          </Spacings.Inline>
          {schedule ? <ScheduleSummary schedule={schedule} /> : <Text.Body>{t('schedules.none')}</Text.Body>}
          <ScheduleActions of={{ pipeline: status.pipeline }} title={title} schedule={schedule} />
        </Spacings.Stack>
      </section>
    </Card>
  );
}
