import { designTokens } from '@commercetools-uikit/design-system';
import SelectField from '@commercetools-uikit/select-field';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import styled from '@emotion/styled';
import { useState } from 'react';
import { Choices } from '../frame/choices';
import { useText } from '../i18n/use-text';
import { cronOf, DAILY, type Rhythm, rhythmOf, WEEK } from './rhythms';
import { useCronWords, useWeekday } from './use-rhythm-text';

const CUSTOM = 'custom';
const KINDS = ['hourly', 'sixHourly', 'days'] as const;

/** Every zone the browser knows, and the one that is set even if it doesn't. */
const zones = (current: string): string[] => [...new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

const Labelled = styled.label`
  display: grid;
  gap: ${designTokens.spacing20};
  justify-items: start;
  font-size: ${designTokens.fontSize30};
  font-weight: ${designTokens.fontWeight600};
`;
/** The browser's own: the kit has none without a date. */
const TimeInput = styled.input`
  padding: ${designTokens.spacing20} ${designTokens.spacing30};
  border: 1px solid ${designTokens.colorNeutral60};
  border-radius: ${designTokens.borderRadius4};
  font: inherit;
  font-weight: ${designTokens.fontWeight400};
  accent-color: ${designTokens.colorPrimary};
`;

/** When something starts: the expression, and whose clocks count. */
export interface When {
  cron: string;
  timeZone: string;
}

interface Props {
  value: When;
  onChange: (change: Partial<When>) => void;
}

/** A rhythm to choose, with days and a time of day, or a cron expression with its meaning. */
export function WhenFields({ value, onChange }: Props) {
  const t = useText();
  const rhythm = rhythmOf(value.cron);
  const [isCustom, setCustom] = useState(rhythm === undefined);
  const choose = (kind: string) => {
    setCustom(kind === CUSTOM);
    if (kind === 'days') onChange({ cron: cronOf(rhythm?.kind === 'days' ? rhythm : DAILY) });
    if (kind === 'hourly' || kind === 'sixHourly') onChange({ cron: cronOf({ kind }) });
  };
  return (
    <>
      <SelectField
        title={t('schedules.rhythm')}
        isSearchable={false}
        value={isCustom ? CUSTOM : (rhythm?.kind ?? CUSTOM)}
        options={[...KINDS, CUSTOM].map((kind) => ({ value: kind, label: t(`rhythm.choice.${kind as (typeof KINDS)[number]}`) }))}
        onChange={({ target }) => choose(String(target.value ?? ''))}
      />
      {!isCustom && rhythm?.kind === 'days' && (
        <DaysAndTime rhythm={rhythm} onChange={(next) => onChange({ cron: cronOf(next) })} />
      )}
      {isCustom && <Expression cron={value.cron} onChange={(cron) => onChange({ cron })} />}
      <SelectField
        title={t('schedules.timeZone')}
        value={value.timeZone}
        options={zones(value.timeZone).map((zone) => ({ value: zone, label: zone }))}
        onChange={({ target }) => onChange({ timeZone: String(target.value ?? 'UTC') })}
      />
    </>
  );
}

type Days = Extract<Rhythm, { kind: 'days' }>;

function DaysAndTime({ rhythm, onChange }: { rhythm: Days; onChange: (rhythm: Days) => void }) {
  const t = useText();
  const weekday = useWeekday();
  const two = (value: number) => String(value).padStart(2, '0');
  const atTime = (text: string) => {
    const [hour, minute] = text.split(':').map(Number);
    // Emptied while it is typed.
    if (hour !== undefined && minute !== undefined) onChange({ ...rhythm, hour, minute });
  };
  return (
    <>
      <Choices
        title={t('schedules.days')}
        values={rhythm.days}
        options={WEEK.map((day) => [day, weekday(day, 'short')])}
        // At least one: no day at all is what switching off is for.
        onChange={(days) => days.length > 0 && onChange({ ...rhythm, days })}
      />
      <Labelled>
        {t('schedules.time')}
        <TimeInput
          type="time"
          required
          value={`${two(rhythm.hour)}:${two(rhythm.minute)}`}
          onChange={({ target }) => atTime(target.value)}
        />
      </Labelled>
    </>
  );
}

function Expression({ cron, onChange }: { cron: string; onChange: (cron: string) => void }) {
  const t = useText();
  const words = useCronWords(cron);
  return (
    <Spacings.Stack scale="xs">
      <TextField
        title={t('schedules.cron')}
        hint={t('schedules.cronHint')}
        value={cron}
        onChange={({ target }) => onChange(target.value)}
      />
      {words !== undefined && (
        <div role="status">
          <Text.Detail>{t('schedules.cronMeans', { words })}</Text.Detail>
        </div>
      )}
    </Spacings.Stack>
  );
}
