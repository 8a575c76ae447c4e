import { useQuery } from '@tanstack/react-query';
import { useIntl } from 'react-intl';
import { useText } from '../i18n/use-text';
import { type Rhythm, rhythmOf, WEEK } from './rhythms';

/** A Sunday. */
const SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

export function useWeekday() {
  const intl = useIntl();
  return (day: number, weekday: 'short' | 'long' = 'long') =>
    intl.formatDate(SUNDAY + day * DAY_MS, { weekday, timeZone: 'UTC' });
}

/** When a schedule starts, in words: of what can be chosen our own, of other cron expressions those of a library. */
export function useRhythmText(cron: string): string {
  const t = useText();
  const intl = useIntl();
  const weekday = useWeekday();
  const rhythm = rhythmOf(cron);
  const words = useCronWords(rhythm ? undefined : cron);

  const daysText = (days: readonly number[]): string => {
    const places = days.map((day) => WEEK.indexOf(day as (typeof WEEK)[number]));
    const isRow = places.every((place, at) => at === 0 || place === (places[at - 1] ?? 0) + 1);
    const [from = 0, to = 0] = [days[0], days.at(-1)];
    if (isRow && days.length > 2) return t('rhythm.range', { from: weekday(from), to: weekday(to) });
    return intl.formatList(days.map((day) => weekday(day)));
  };
  const text = (chosen: Rhythm): string => {
    if (chosen.kind !== 'days') return t(`rhythm.${chosen.kind}`);
    const time = intl.formatTime(Date.UTC(2026, 0, 4, chosen.hour, chosen.minute), { timeStyle: 'short', timeZone: 'UTC' });
    if (chosen.days.length === WEEK.length) return t('rhythm.daily', { time });
    return t('rhythm.days', { days: daysText(chosen.days), time });
  };
  if (rhythm) return text(rhythm);
  return words === undefined ? t('rhythm.cron', { cron }) : t('rhythm.cronInWords', { cron, words });
}

/** Undefined while the library is loaded, and for what is no expression: the service says why when it is saved. */
export function useCronWords(cron: string | undefined): string | undefined {
  const { locale } = useIntl();
  const { data } = useQuery({
    queryKey: ['cron-words', locale, cron],
    queryFn: () => cronWords(cron ?? '', locale),
    enabled: cron !== undefined && cron.trim() !== '',
    staleTime: Number.POSITIVE_INFINITY,
    throwOnError: false,
  });
  return data ?? undefined;
}

/** The library comes with the first expression that needs it: it is no part of the first load. */
async function cronWords(cron: string, locale: string): Promise<string | null> {
  const { describeCron } = await import('./cron-words');
  try {
    return describeCron(cron, locale);
  } catch {
    return null;
  }
}
