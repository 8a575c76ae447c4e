import { isObject, text } from '../../../base/fields/values';
import { isReserved } from '../mapping/ownNames';
import type { Prices } from './price';

/** Klaviyo takes 100 kB of custom metadata a record; some of it is left for what the destination notes in it, mostly the categories. */
const LARGEST = 90_000;

type Values = Record<string, string | number>;
type Entries = [string, string | number][];

export interface Metadata {
  metadata: Values;
  truncated: boolean;
}

/** Title and slug of a product in every language: the same for all its variants. */
export type Names = Values[];

/** The first to be left out, when it is too much, come last. */
export function namesOf(name: unknown, slug: unknown): Names {
  const titles = localized('title', name);
  const slugs = localized('slug', slug);
  return [flat(titles), json('title_json', titles), flat(slugs), json('slug_json', slugs)];
}

/** What the metadata of one record is made of. */
export interface MetadataParts {
  names: Names;
  prices: Prices;
  brand: string | undefined;
  /** Further countries whose prices are wanted under `price_<country>`; undefined = none at all. */
  countries: readonly string[] | undefined;
}

/**
 * What Klaviyo has no field for: title and slug in every language, the price in every currency. Flat keys, which a template can
 * read, and the same as texts of JSON, as the older plugin has them.
 * @see https://developers.klaviyo.com/en/reference/bulk_create_catalog_items
 */
export function metadataOf({ names, prices, brand, countries }: MetadataParts): Metadata {
  const chosen = [...prices.byCurrency()];
  const ofCountries = countries === undefined ? [] : countryEntries(prices, countries);
  const amounts: Entries = [
    ...chosen.map(([currency, { value }]): Entries[number] => [`price_${currency}`, value]),
    ...ofCountries.map(([country, { value }]): Entries[number] => [`price_${country}`, value]),
  ];
  const currencies: Entries = [
    ...chosen.map(([currency]): Entries[number] => [`currency_${currency}`, currency]),
    ...ofCountries.map(([country, { currency }]): Entries[number] => [`currency_${country}`, currency]),
  ];
  // The first to be left out when it is too much come last: prices are needed more than every language.
  const parts: Values[] = [
    brand === undefined ? {} : { brand },
    { ...json('price_json', amounts), ...json('currency_json', currencies) },
    flat([...amounts, ...(countries === undefined ? [] : currencies)]),
    ...names,
  ];
  return fitting(parts);
}

function fitting(parts: Values[]): Metadata {
  const whole: Values = Object.assign({}, ...parts);
  if (isSmall(whole)) return { metadata: whole, truncated: false };
  let metadata: Values = {};
  let truncated = false;
  for (const part of parts) {
    const more = { ...metadata, ...part };
    if (isSmall(more)) metadata = more;
    else truncated = true;
  }
  return { metadata, truncated };
}

/** Measured only where it may matter: a character is at most 6 bytes as JSON. */
function isSmall(values: Values): boolean {
  let most = 2;
  for (const [name, value] of Object.entries(values)) most += 6 * (name.length + String(value).length) + 6;
  return most <= LARGEST || Buffer.byteLength(JSON.stringify(values)) <= LARGEST;
}

function countryEntries(prices: Prices, wanted: readonly string[]): [string, { value: number; currency: string }][] {
  return [...new Set([...prices.countries(), ...wanted])].flatMap((country): [string, { value: number; currency: string }][] => {
    const price = prices.of(country);
    return price ? [[country, price]] : [];
  });
}

function localized(prefix: string, value: unknown): Entries {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([locale, each]): Entries => {
    const found = text(each);
    return found === undefined ? [] : [[`${prefix}_${locale}`, found]];
  });
}

/** `title_json` is the name of a whole, which no language may take. */
const flat = (entries: Entries): Values =>
  Object.fromEntries(entries.filter(([name]) => !isReserved(name) && !name.endsWith('_json')));

/** Nothing at all is no field, rather than an empty object. */
function json(field: string, entries: Entries): Values {
  return entries.length === 0 ? {} : { [field]: JSON.stringify(Object.fromEntries(entries)) };
}
