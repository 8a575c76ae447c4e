import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { useIntl } from 'react-intl';
import type { Run, Scope } from '../api/types';
import { type Text, useCodeText, useText } from '../i18n/use-text';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** As much of a user's id as tells users apart; names aren't kept. */
const SHORT_ID = 8;

const DELETIONS = {
  own: 'scope.deletionOwn',
  obsolete: 'scope.deletionObsolete',
  adopted: 'scope.deletionAdopted',
  all: 'scope.deletionAll',
} as const;

/** A duration (milliseconds) in its two largest units: the seconds of an hour are of no use. */
export function durationText(t: Text, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (seconds < 60) return t('duration.seconds', { seconds });
  if (ms < HOUR) return t('duration.minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });
  const minutes = Math.round(ms / MINUTE);
  return t('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}

interface Reason {
  code: string;
  message: string;
  /** Another import that it is about. */
  pipeline?: string | undefined;
}

/** The words of a notice name its numbers, which the service sends along. */
interface NoticeText extends Reason {
  numbers?: Record<string, number> | undefined;
}

/** What runs and pipelines are called in sentences. */
export function useWords() {
  const t = useText();
  const intl = useIntl();
  const ofCode = useCodeText();
  const userId = useApplicationContext(({ user }) => user?.id);
  // The zone of the user's profile, which need not be the browser's: the shell leaves it to us.
  const ownZone = useApplicationContext(({ user }) => user?.timeZone || undefined);

  const moment = (iso: string, timeZone = ownZone) => intl.formatDate(iso, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const clock = (at: number) => intl.formatTime(at, { timeStyle: 'medium', timeZone: ownZone });
  const hour = (iso: string) => intl.formatTime(iso, { hour: '2-digit', minute: '2-digit', timeZone: ownZone });
  const dayAndHour = (iso: string) =>
    `${intl.formatDate(iso, { month: 'short', day: 'numeric', timeZone: ownZone })}, ${hour(iso)}`;
  const number = (value: number) => intl.formatNumber(value);

  const scope = (asked: Scope): string => {
    if (asked.kind === 'ids') return t('scope.ids', { count: asked.ids.length });
    if (asked.kind === 'since') return t('scope.since', { since: moment(asked.since) });
    if (asked.kind === 'delta') return t('scope.delta', { from: moment(asked.since ?? asked.from) });
    if (asked.kind === 'failures') return t('scope.failures');
    if (asked.kind === 'deletion') return t(DELETIONS[asked.of]);
    return asked.startId === undefined ? t('scope.all') : t('scope.from', { id: asked.startId });
  };

  const requester = ({ trigger, requestedBy }: Pick<Run, 'trigger' | 'requestedBy'>): string => {
    if (trigger === 'user') return requestedBy === userId ? t('by.you') : t('by.user', { id: requestedBy.slice(0, SHORT_ID) });
    if (trigger === 'machine') return t('by.machine', { id: requestedBy });
    if (trigger === 'live') return t('by.live');
    return trigger === 'schedule' ? t('by.schedule') : t('by.cli');
  };

  const pipeline = (id: string, title = id) => ofCode('pipeline', id, title);

  return {
    /** Date and time of day; another zone than that of the profile has to be named. */
    moment,
    /** The time of day (milliseconds since 1970) to the second. */
    clock,
    /** Full hours along an axis. */
    hour,
    dayAndHour,
    number,
    /** A share of all. */
    percent: (share: number) => intl.formatNumber(share, { style: 'percent', maximumFractionDigits: 1 }),
    /** Records a second; below ten the first decimal matters. */
    rate: (perSecond: number) => intl.formatNumber(perSecond, { maximumFractionDigits: perSecond < 10 ? 1 : 0 }),
    scope,
    requester,
    duration: (ms: number) => durationText(t, ms),
    /** The service names pipelines in English; those we know have names in the user's language. */
    pipeline,
    /** Why something failed or was left out; the service's own words where we have none. */
    reason: ({ code, message, pipeline: about }: Reason) =>
      ofCode('error', code, message, about ? { title: pipeline(about) } : {}),
    notice: ({ code, message, pipeline: about, numbers }: NoticeText) =>
      ofCode('notice', code, message, { ...numbers, ...(about ? { title: pipeline(about) } : {}) }),
  };
}
export type Words = ReturnType<typeof useWords>;
