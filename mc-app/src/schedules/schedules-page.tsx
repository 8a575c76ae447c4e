import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useState } from 'react';
import { useSchedules } from '../api/queries';
import type { PipelineStatus, Schedule } from '../api/types';
import { Frame } from '../frame/frame';
import { StatusGate } from '../frame/status-gate';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';
import { ScheduleDialog } from './schedule-dialog';
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
  return (
    <Frame>
      <Text.Body>{t('schedules.body')}</Text.Body>
      <StatusGate own={own}>
        {(pipelines) =>
          own.data && (
            <Cards>
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
  const mayManage = useMayManage();
  const [isOpen, setOpen] = useState(false);
  const title = words.pipeline(status.pipeline, status.title);
  const on = schedule?.enabled === true;
  return (
    <Card insetScale="l">
      <section aria-labelledby={`schedule-${status.pipeline}`}>
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4" id={`schedule-${status.pipeline}`}>
              {title}
            </Text.Subheadline>
            <ToneStamp tone={on ? 'positive' : 'secondary'} label={on ? t('schedules.on') : t('schedules.off')} />
          </Spacings.Inline>
          {schedule ? <ScheduleSummary schedule={schedule} /> : <Text.Body>{t('schedules.none')}</Text.Body>}
          <div>
            <SecondaryButton
              label={schedule ? t('schedules.edit') : t('schedules.create')}
              aria-label={t('schedules.editLabel', { title })}
              isDisabled={!mayManage}
              onClick={() => setOpen(true)}
            />
          </div>
        </Spacings.Stack>
      </section>
      {isOpen && <ScheduleDialog pipeline={status.pipeline} title={title} schedule={schedule} onClose={() => setOpen(false)} />}
    </Card>
  );
}
