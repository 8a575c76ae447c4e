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
  /** Prices that stand alone, by SKU. */
  standalone?: Map<string, Price[]>;
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

/** Of those that are for everyone: what holds now, in its order; and else what comes next. */
function choose(all: Price[], now: number): Price | undefined {
  const prices = all.filter(
    ({ customerGroup, channel, ...rest }) => !customerGroup && !channel && (rest as { active?: boolean }).active !== false,
  );
  const windowed = prices.filter(({ validFrom, validUntil }) => validFrom || validUntil);
  const nowOf = (each: Price[]) => {
    const current = each.filter((price) => windowed.includes(price) && from(price) <= now && now < until(price));
    return current.sort((a, b) => until(a) - until(b))[0] ?? each.find((price) => !windowed.includes(price));
  };
  const future = windowed.filter((price) => from(price) > now).sort((a, b) => from(a) - from(b));
  return nowOf(prices.filter(({ country }) => !country)) ?? nowOf(prices.filter(({ country }) => country)) ?? future[0];
}

const charged = ({ discounted, value }: Price) => discounted?.value ?? value;

/** The prices of a variant: its own, or those that stand alone. */
const pricesOf = ({ prices = [], sku = '' }: ProductVariant, { standalone }: Rules): Price[] =>
  standalone ? (standalone.get(sku) ?? []) : prices;

function priceOf(variant: ProductVariant, rules: Rules): number {
  const prices = pricesOf(variant, rules);
  const eligible = rules.currency ? prices.filter(({ value }) => value.currencyCode === rules.currency) : prices;
  const price = choose(eligible, rules.now);
  return (price && amount(charged(price))) ?? 0;
}

function metadata({ name, slug }: ProductData, variant: ProductVariant, rules: Rules): Record<string, unknown> {
  const prices = pricesOf(variant, rules);
  const currencies = [...new Set(prices.map(({ value }) => value.currencyCode))];
  const chosen = currencies.flatMap((code) => {
    const price = choose(
      prices.filter(({ value }) => value.currencyCode === code),
      rules.now,
    );
    return price ? [[code, amount(charged(price))] as const] : [];
  });
  const named = (prefix: string, texts: Record<string, string>) =>
    Object.fromEntries(Object.entries(texts).map(([locale, text]) => [`${prefix}_${locale}`, trimmed(text)]));
  const parts: Record<string, Fields> = {
    title_json: named('title', name),
    slug_json: named('slug', slug),
    price_json: Object.fromEntries(chosen.map(([code, price]) => [`price_${code}`, price])),
    currency_json: Object.fromEntries(chosen.map(([code]) => [`currency_${code}`, code])),
  };
  const { currency_json: _, ...flat } = parts;
  const texts = Object.fromEntries(Object.entries(present(parts)).map(([key, part]) => [key, JSON.stringify(part)]));
  return Object.assign(texts, ...Object.values(flat));
}

/** What is known of the stock. Where none is kept, a new variant has 0 pieces and is shown all the same. */
function stock({ availability }: ProductVariant, { channel }: Rules): Fields {
  const channels = Object.values(availability?.channels ?? {});
  const own = channel ? availability?.channels?.[channel] : availability;
  const counted = (inventory_quantity: number) => ({ inventory_quantity, inventory_policy: 1 });
  const unlimited = { inventory_quantity: 0, inventory_policy: 2 };
  if (own?.availableQuantity !== undefined) return counted(own.availableQuantity);
  if (channel && !own && (channels.length > 0 || availability)) return counted(0);
  const quantities = channel ? [] : channels.map(({ availableQuantity }) => availableQuantity ?? 0);
  if (quantities.length > 0) return counted(quantities.reduce((a, b) => a + b, 0));
  return own?.isOnStock === false ? counted(0) : unlimited;
}

const images = ({ images: all = [] }: ProductVariant) => all.map(({ url }) => url).filter((url) => /^https?:\/\//.test(url));

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
    ...stock(variant, rules),
    published: true,
    custom_metadata: metadata(data, variant, rules),
  };
  return { external_id: sku, attributes, item: klaviyoId(product) };
}

/** One product: its item, and its variants. */
function expectedProduct(id: string, data: ProductData, all: Map<string, Category>, rules: Rules) {
  const every = [data.masterVariant, ...data.variants];
  const [image] = [...images(data.masterVariant), ...every.flatMap(images)];
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
      ...(image ? { image_full_url: image, images: [...new Set(every.flatMap(images))] } : {}),
      price: priceOf(data.masterVariant, rules),
      published: true,
      custom_metadata: { ...metadata(data, data.masterVariant, rules), ...present({ commercetools_project: rules.project }) },
    },
    categories: [...new Set(groups)].sort(),
  };
  const variants = every.flatMap((variant) => {
    const sku = trimmed(variant.sku) && variant.sku;
    const own = images(variant);
    const shown = own.length > 0 ? own : image ? [image] : [];
    const pictures = shown.length > 0 ? { image_full_url: shown[0], images: shown } : {};
    return sku ? [expectedVariant(variant, sku, id, data, { ...shared, ...pictures }, rules)] : [];
  });
  return { item, variants, lacksSku: variants.length < every.length, lacksImage: image === undefined };
}

export function expectedCatalog(products: Product[], categories: Category[], rules: Rules) {
  const all = byId(categories);
  const items = new Map<string, ExpectedItem>();
  const variants = new Map<string, ExpectedVariant>();
  const withoutImage: string[] = [];
  const withoutSku = new Set<string>();
  for (const { id, masterData, priceMode } of products.filter((product) => product.masterData.published)) {
    const { standalone = new Map(), ...embedded } = rules;
    const expected = expectedProduct(
      id,
      masterData.current,
      all,
      priceMode === 'Standalone' ? { ...embedded, standalone } : embedded,
    );
    if (expected.lacksImage) withoutImage.push(id);
    if (expected.lacksSku) withoutSku.add(id);
    items.set(klaviyoId(id), expected.item);
    for (const variant of expected.variants) variants.set(klaviyoId(variant.external_id), variant);
  }
  return { items, variants, withoutImage, withoutSku };
}
