import { useCustomViewContext } from '@commercetools-frontend/application-shell-connectors';
import { useIntl } from 'react-intl';
import { useText } from '../i18n/use-text';

/** Times and durations as the user's profile has them. */
export function useWords() {
  const t = useText();
  const intl = useIntl();
  const timeZone = useCustomViewContext(({ user }) => user?.timeZone || undefined);
  return {
    moment: (at: string | number) => intl.formatDate(at, { dateStyle: 'medium', timeStyle: 'short', timeZone }),
    day: (at: string) => intl.formatDate(at, { dateStyle: 'medium', timeZone }),
    /** A duration (milliseconds) in its two largest units. */
    duration: (ms: number): string => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 60) return t('duration.seconds', { seconds });
      const minutes = Math.floor(seconds / 60);
      if (minutes < 60) return t('duration.minutes', { minutes, seconds: seconds % 60 });
      return t('duration.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    },
  };
}
