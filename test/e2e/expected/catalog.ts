import type { Category, Price, Product, ProductData, ProductVariant } from '@commercetools/platform-sdk';
import { amount, firstLocale, present, trimmed } from './values.ts';

/**
 * What the tables of the specification make of categories, products and variants, written down a second time and as plainly as
 * possible; nothing of the product's own mapping is used.
 */
export interface Rules {
  locale?: string;
  currency?: string;
  urlTemplate?: string;
  channel?: string;
  /** Key of the project, as items are marked with it. */
  project?: string;
  now: number;
}
type Fields = Record<string, unknown>;

export interface ExpectedItem {
  external_id: string;
  attributes: Fields;
  categories: string[];
}
export interface ExpectedVariant {
  external_id: string;
  attributes: Fields;
  item: string;
}

export const klaviyoId = (externalId: string): string => `$custom:::$default:::${externalId}`;

const nameOf = (text: unknown, { locale }: Rules): string | undefined => {
  const texts = (text ?? {}) as Record<string, string>;
  return (locale && texts[locale]) || firstLocale(texts);
};

/** Root first. */
function lineage(id: string, all: Map<string, Category>): Category[] {
  const category = all.get(id);
  if (!category) return [];
  return [...(category.parent ? lineage(category.parent.id, all) : []), category];
}

const byId = (categories: Category[]) => new Map(categories.map((category) => [category.id, category]));

export function expectedCategories(categories: Category[], rules: Rules): Map<string, string> {
  const all = byId(categories);
  const name = (id: string) =>
    lineage(id, all)
      .map((category) => nameOf(category.name, rules))
      .join(' > ');
  return new Map(categories.map(({ id }) => [id, name(id)]));
}

const from = ({ validFrom }: Price) => (validFrom ? Date.parse(validFrom) : Number.NEGATIVE_INFINITY);
const until = ({ validUntil }: Price) => (validUntil ? Date.parse(validUntil) : Number.POSITIVE_INFINITY);

/** The four rules of the specification, in their order. */
function choose(prices: Price[], now: number): Price | undefined {
  const windowed = prices.filter(({ validFrom, validUntil }) => validFrom || validUntil);
  const current = windowed.filter((price) => from(price) <= now && now < until(price)).sort((a, b) => until(a) - until(b));
  const plain = prices.filter((price) => !windowed.includes(price) && !price.customerGroup);
  const future = windowed.filter((price) => from(price) > now).sort((a, b) => from(a) - from(b));
  return current[0] ?? plain.find(({ channel }) => !channel) ?? plain[0] ?? future[0];
}

function priceOf({ prices = [] }: ProductVariant, { currency, now }: Rules): number {
  const eligible = currency ? prices.filter(({ value }) => value.currencyCode === currency) : prices;
  return amount(choose(eligible, now)?.value) ?? 0;
}

function metadata({ name, slug }: ProductData, { prices = [] }: ProductVariant, { now }: Rules): Record<string, string> {
  const currencies = [...new Set(prices.map(({ value }) => value.currencyCode))];
  const chosen = currencies.flatMap((code) => {
    const price = choose(
      prices.filter(({ value }) => value.currencyCode === code),
      now,
    );
    return price ? [[code, amount(price.value)] as const] : [];
  });
  const named = (prefix: string, texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([locale, text]) => [`${prefix}_${locale}`, trimmed(text)]));
  const parts: Record<string, Fields> = {
    title_json: named('title', name),
    slug_json: named('slug', slug),
    price_json: Object.fromEntries(chosen.map(([code, price]) => [`price_${code}`, price])),
    currency_json: Object.fromEntries(chosen.map(([code]) => [`currency_${code}`, code])),
  };
  return Object.fromEntries(Object.entries(present(parts)).map(([key, part]) => [key, JSON.stringify(part)]));
}

function stock({ availability }: ProductVariant, { channel }: Rules): number {
  return (channel ? availability?.channels?.[channel] : availability)?.availableQuantity ?? 0;
}

const images = ({ images: all = [] }: ProductVariant) => all.map(({ url }) => url);

function expectedVariant(
  variant: ProductVariant,
  sku: string,
  product: string,
  data: ProductData,
  shared: Fields,
  rules: Rules,
): ExpectedVariant {
  const attributes = {
    ...shared,
    sku,
    price: priceOf(variant, rules),
    inventory_quantity: stock(variant, rules),
    inventory_policy: 1,
    published: true,
    custom_metadata: metadata(data, variant, rules),
  };
  return { external_id: sku, attributes, item: klaviyoId(product) };
}

/** One product: its item, and its variants; without an image neither. */
function expectedProduct(id: string, data: ProductData, all: Map<string, Category>, rules: Rules) {
  const every = [data.masterVariant, ...data.variants];
  const [image] = [...images(data.masterVariant), ...every.flatMap(images)];
  if (image === undefined) return undefined;
  const slug = encodeURIComponent(nameOf(data.slug, rules) ?? '');
  const shared = {
    title: trimmed(nameOf(data.name, rules)),
    description: trimmed(nameOf(data.description, rules)) ?? '',
    url: rules.urlTemplate ? rules.urlTemplate.replace('{{productSlug}}', slug) : `/${slug}`,
  };
  const groups = data.categories.flatMap((category) => lineage(category.id, all).map((each) => klaviyoId(each.id)));
  const item: ExpectedItem = {
    external_id: id,
    attributes: {
      ...shared,
      image_full_url: image,
      images: [...new Set(every.flatMap(images))],
      price: priceOf(data.masterVariant, rules),
      published: true,
      custom_metadata: { ...metadata(data, data.masterVariant, rules), ...present({ commercetools_project: rules.project }) },
    },
    categories: [...new Set(groups)].sort(),
  };
  const variants = every.flatMap((variant) => {
    const sku = trimmed(variant.sku);
    const own = images(variant);
    const pictures = { image_full_url: own[0] ?? image, images: own.length > 0 ? own : [image] };
    return sku ? [expectedVariant(variant, sku, id, data, { ...shared, ...pictures }, rules)] : [];
  });
  return { item, variants, lacksSku: variants.length < every.length };
}

export function expectedCatalog(products: Product[], categories: Category[], rules: Rules) {
  const all = byId(categories);
  const items = new Map<string, ExpectedItem>();
  const variants = new Map<string, ExpectedVariant>();
  const withoutImage: string[] = [];
  const withoutSku = new Set<string>();
  for (const { id, masterData } of products.filter((product) => product.masterData.published)) {
    const expected = expectedProduct(id, masterData.current, all, rules);
    if (!expected) withoutImage.push(id);
    if (expected?.lacksSku) withoutSku.add(id);
    if (expected) items.set(klaviyoId(id), expected.item);
    for (const variant of expected?.variants ?? []) variants.set(klaviyoId(variant.external_id), variant);
  }
  return { items, variants, withoutImage, withoutSku };
}
