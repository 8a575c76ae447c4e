import { isObject, text } from './values';

const languageOf = (locale: string): string => (locale.split('-', 1)[0] ?? '').toLowerCase();

/**
 * One text out of a localized string: the preferred locale, else its language, else another locale of that language,
 * else the first text there is. Anything that isn't a localized string has no text.
 * https://docs.commercetools.com/api/types#localizedstring
 */
export function localize(value: unknown, preferredLocale?: string): string | undefined {
  if (!isObject(value)) return undefined;
  if (preferredLocale === undefined) return firstOf(value, () => true);
  const language = languageOf(preferredLocale);
  return (
    text(value[preferredLocale]) ??
    text(value[language]) ??
    firstOf(value, (locale) => languageOf(locale) === language) ??
    firstOf(value, () => true)
  );
}

function firstOf(value: Readonly<Record<string, unknown>>, wanted: (locale: string) => boolean): string | undefined {
  for (const locale of Object.keys(value)) {
    const found = wanted(locale) ? text(value[locale]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
