import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { useText } from '../../i18n/use-text';
import { loadSettingsTexts } from './use-settings-text';

/** Several hundred texts about single settings: fetched with the page that shows them, and by no other. */
export function TextsProvider({ children }: { children: ReactNode }) {
  const t = useText();
  const { locale, messages, timeZone } = useIntl();
  const { data } = useQuery({
    queryKey: ['texts of settings', locale],
    queryFn: () => loadSettingsTexts(locale),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const all = useMemo(() => ({ ...messages, ...data }) as Record<string, string>, [messages, data]);
  if (!data) return <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  return (
    <IntlProvider locale={locale} messages={all} {...(timeZone ? { timeZone } : {})}>
      {children}
    </IntlProvider>
  );
}
