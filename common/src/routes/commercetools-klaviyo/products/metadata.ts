import { isObject, text } from '../../../base/fields/values';

/** Klaviyo takes 100 kB of custom metadata a record; some of it is left for what the destination notes in it, mostly the categories. */
const LARGEST = 90_000;

/** Left out first when it is too much: who needs every language needs prices more. */
const EXPENDABLE = ['slug_json', 'title_json'];

export interface Metadata {
  metadata: Record<string, string>;
  truncated: boolean;
}

/**
 * What Klaviyo has no field for, as texts of JSON: title and slug in every language, the price in every currency.
 * @see https://developers.klaviyo.com/en/reference/bulk_create_catalog_items
 */
export function metadataOf(name: unknown, slug: unknown, prices: ReadonlyMap<string, number>): Metadata {
  const currencies = [...prices.keys()];
  const metadata: Record<string, string> = {
    ...json('title_json', localized('title', name)),
    ...json('slug_json', localized('slug', slug)),
    ...json(
      'price_json',
      [...prices].map(([currency, price]) => [`price_${currency}`, price]),
    ),
    ...json(
      'currency_json',
      currencies.map((currency) => [`currency_${currency}`, currency]),
    ),
  };
  let truncated = false;
  for (const field of EXPENDABLE) {
    if (Buffer.byteLength(JSON.stringify(metadata)) <= LARGEST) break;
    delete metadata[field];
    truncated = true;
  }
  return { metadata, truncated };
}

function localized(prefix: string, value: unknown): [string, string][] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([locale, each]): [string, string][] => {
    const found = text(each);
    return found === undefined ? [] : [[`${prefix}_${locale}`, found]];
  });
}

/** Nothing at all is no field, rather than an empty object. */
function json(field: string, entries: [string, string | number][]): Record<string, string> {
  return entries.length === 0 ? {} : { [field]: JSON.stringify(Object.fromEntries(entries)) };
}
