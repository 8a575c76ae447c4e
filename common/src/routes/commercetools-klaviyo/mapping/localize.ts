import { isObject, text } from '../../../base/fields/values';

/** Whether a locale is one of a language: `de-DE` of `de`, but not `est` of `es`. */
const isOf = (locale: string, language: string): boolean =>
  locale.startsWith(language) && (locale.length === language.length || locale[language.length] === '-');

/**
 * One text out of a localized string: the preferred locale, else its language, else another locale of that language,
 * else the first text there is. Anything that isn't a localized string has no text.
 * https://docs.commercetools.com/api/types#localizedstring
 */
export function localize(value: unknown, preferredLocale?: string): string | undefined {
  if (!isObject(value)) return undefined;
  if (preferredLocale === undefined) return firstOf(value, () => true);
  const exact = text(value[preferredLocale]);
  if (exact !== undefined) return exact;
  const language = preferredLocale.split('-', 1)[0] ?? '';
  return text(value[language]) ?? firstOf(value, (locale) => isOf(locale, language)) ?? firstOf(value, () => true);
}

function firstOf(value: Readonly<Record<string, unknown>>, wanted: (locale: string) => boolean): string | undefined {
  for (const locale of Object.keys(value)) {
    const found = wanted(locale) ? text(value[locale]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
