import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { TextValues } from '../../i18n/use-text';
import type english from './en.json';

export type SettingsTextId = keyof typeof english;

/** As `useText`, with the texts that come with the page Settings. */
export function useSettingsText() {
  const intl = useIntl();
  return useCallback((id: SettingsTextId, values?: TextValues) => intl.formatMessage({ id }, values), [intl]);
}
export type SettingsText = ReturnType<typeof useSettingsText>;

/** The catalog of the user's language, as `loadMessages` chooses it. */
export async function loadSettingsTexts(locale: string): Promise<Record<string, string>> {
  const catalog = locale.startsWith('de')
    ? await import(/* webpackChunkName: "settings-de" */ './de.json')
    : await import(/* webpackChunkName: "settings-en" */ './en.json');
  return catalog.default;
}
