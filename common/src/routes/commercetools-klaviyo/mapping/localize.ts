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

const LOCALE = /^[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?$/;
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
const known = new Map<string, boolean>();
const MOST_KNOWN = 10_000;

/**
 * Whether an object is a localized string: every name a locale, every value a text. The form alone isn't enough:
 * `key`, `url` and `zip` look like locales, but are the codes of no language that is in use.
 */
export function isLocalized(value: Readonly<Record<string, unknown>>): boolean {
  let some = false;
  for (const name in value) {
    if (typeof value[name] !== 'string' || !isLocale(name)) return false;
    some = true;
  }
  return some;
}

function isLocale(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const found = LOCALE.test(name) && LANGUAGES.of(name.split('-', 1)[0] ?? '') !== undefined;
  // Names of fields are few, unless someone makes them up.
  if (known.size < MOST_KNOWN) known.set(name, found);
  return found;
}
