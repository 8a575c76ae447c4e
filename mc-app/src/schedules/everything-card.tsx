import Card from '@commercetools-uikit/card';
import PrimaryButton from '@commercetools-uikit/primary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useService } from '../api/service-context';
import type { EverythingSchedules, Schedule } from '../api/types';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { ScheduleActions, ScheduleStamp } from './schedule-actions';
import { ScheduleSummary } from './schedule-summary';
import { useDefaultSchedules } from './suggestion';

/** All imports in their order: what has changed often, everything now and then. */
export function EverythingCard({ schedules }: { schedules: EverythingSchedules }) {
  const t = useText();
  const isSet = schedules.changes !== undefined || schedules.all !== undefined;
  return (
    <Card insetScale="l">
      <section aria-labelledby="schedule-everything">
        <Spacings.Stack scale="m">
          <Text.Subheadline as="h4" id="schedule-everything">
            {t('schedules.everything')}
          </Text.Subheadline>
          {isSet ? (
            <>
              <Part name="changes" schedule={schedules.changes} />
              <Part name="all" schedule={schedules.all} />
            </>
          ) : (
            <Suggestion />
          )}
        </Spacings.Stack>
      </section>
    </Card>
  );
}

function Part({ name, schedule }: { name: 'changes' | 'all'; schedule: Schedule | undefined }) {
  const t = useText();
  const title = t(`schedules.everything.${name}`);
  return (
    <Spacings.Stack scale="s">
      <Spacings.Inline justifyContent="space-between" alignItems="center">
        <Text.Body fontWeight="bold">{title}</Text.Body>
        <ScheduleStamp schedule={schedule} />
      </Spacings.Inline>
      {schedule && <ScheduleSummary schedule={schedule} isEverything />}
      <ScheduleActions of={{ everything: name }} title={title} schedule={schedule} />
    </Spacings.Stack>
  );
}

function Suggestion() {
  const t = useText();
  const service = useService();
  const mayManage = useMayManage();
  const defaults = useDefaultSchedules();
  const save = useAct({ act: () => service.post('/schedules/everything', {}, defaults) });
  return (
    <Spacings.Stack scale="m" alignItems="flex-start">
      <Text.Body>{t('schedules.suggestion', { timeZone: defaults.all.timeZone })}</Text.Body>
      <PrimaryButton
        label={t('schedules.suggestion.action')}
        isDisabled={!mayManage || save.busy}
        onClick={() => save.act(undefined)}
      />
    </Spacings.Stack>
  );
}
