import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type english from './en.json';

export type TextId = keyof typeof english;
export type TextValues = Record<string, string | number | Date | boolean>;
export type Text = (id: TextId, values?: TextValues) => string;

/** Translates by id; an id that no catalog has is a compile error. */
export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}

/** Translates codes that the service may add to: known ones get our words, new ones what `fallback` says. */
export function useCodeText() {
  const intl = useIntl();
  return (prefix: string, code: string, fallback: string, values?: TextValues): string => {
    const id = `${prefix}.${code}`;
    return intl.messages[id] === undefined ? fallback : intl.formatMessage({ id }, values);
  };
}
