import type { Price, Product, ProductData, ProductVariant } from '@commercetools/platform-sdk';
import { money, uuid, without } from './seeded.ts';
import type { ShopSettings } from './settings.ts';

type Recipe = (product: Product, settings: ShopSettings) => Product;

const data = (product: Product): ProductData => product.masterData.current;

function changed(product: Product, changes: Partial<ProductData>): Product {
  const current = { ...data(product), ...changes };
  return { ...product, masterData: { ...product.masterData, current, staged: current } };
}

function master(product: Product, change: (variant: ProductVariant) => ProductVariant): Product {
  return changed(product, { masterVariant: change(data(product).masterVariant) });
}

function every(product: Product, change: (variant: ProductVariant) => ProductVariant): Product {
  return changed(master(product, change), { variants: data(product).variants.map(change) });
}

const priced =
  (prices: (settings: ShopSettings) => Price[]): Recipe =>
  (product, settings) =>
    every(product, (variant) => ({ ...variant, prices: prices(settings) }));

/** `currency` and `centAmount` make the id, so that a product's prices differ. */
const price = (centAmount: number, more: Partial<Price> = {}, currency = 'EUR'): Price => ({
  id: uuid(`odd price ${currency}`, centAmount, 0),
  value: money(centAmount, currency),
  ...more,
});

const PAST = { validFrom: '2023-01-01T00:00:00.000Z', validUntil: '2024-01-01T00:00:00.000Z' };
const PRESENT = { validFrom: '2025-01-01T00:00:00.000Z', validUntil: '2098-01-01T00:00:00.000Z' };
const PRESENT_ENDING_LATER = { validFrom: '2025-01-01T00:00:00.000Z', validUntil: '2099-01-01T00:00:00.000Z' };
const FUTURE = { validFrom: '2097-01-01T00:00:00.000Z' };
const LATER = { validFrom: '2099-06-01T00:00:00.000Z' };

const group = ({ customerGroups }: ShopSettings) => ({
  customerGroup: { typeId: 'customer-group' as const, id: customerGroups[0]?.id ?? '' },
});
const channel = ({ channels }: ShopSettings) => ({ channel: { typeId: 'channel' as const, id: channels[0]?.id ?? '' } });

const copyOf = (variant: ProductVariant, id: number, sku: string): ProductVariant => ({
  ...variant,
  id,
  sku,
  key: sku.toLowerCase(),
});

export const productRecipes: Record<string, Recipe> = {
  manyVariants: (product) =>
    changed(product, {
      variants: Array.from({ length: 119 }, (_, at) =>
        copyOf(data(product).masterVariant, at + 2, `${data(product).masterVariant.sku}-V${at + 2}`),
      ),
    }),
  oneVariant: (product) => changed(product, { variants: [] }),
  noImages: (product) => every(product, (variant) => ({ ...variant, images: [] })),
  imageOnSecondVariantOnly: (product) => {
    const { masterVariant } = data(product);
    const second = copyOf(masterVariant, 2, `${masterVariant.sku}-B`);
    return changed(product, { masterVariant: { ...masterVariant, images: [] }, variants: [second] });
  },
  masterWithoutSku: (product) => master(product, (variant) => without(variant, 'sku')),
  noSkus: (product) => every(product, (variant) => without(variant, 'sku')),
  skuWithSpecialCharacters: (product) =>
    master(product, (variant) => ({ ...variant, sku: `Ä/${variant.sku} #1:::"x"&y=%20`, key: 'special' })),
  unpublished: (product) => ({ ...product, masterData: { ...product.masterData, published: false } }),
  stagedChanges: (product) => {
    const staged = { ...data(product), name: { en: 'Not yet to be seen' } };
    return { ...product, masterData: { ...product.masterData, hasStagedChanges: true, staged } };
  },
  noDescription: withoutDescription,
  germanOnly: (product) =>
    changed(product, { name: { de: 'Nur auf Deutsch' }, slug: { de: `nur-auf-deutsch-${product.key}` }, description: {} }),
  unicodeName: (product) =>
    changed(product, {
      name: { en: '夏の帽子 👒', de: 'Sömmerhüt „Größe"' },
      slug: { en: `夏の帽子-${product.key}`, de: `sommerhut-${product.key}` },
    }),
  veryLongName: (product) => changed(product, { name: { en: 'Very long '.repeat(40).trim() } }),
  veryLongDescription: (product) => changed(product, { description: { en: 'Words and more words. '.repeat(1500) } }),
  noCategories: (product) => changed(product, { categories: [] }),
  noPrices: priced(() => []),
  expiredPricesOnly: priced(() => [price(1100, PAST)]),
  futurePricesOnly: priced(() => [price(1900, LATER), price(1800, FUTURE)]),
  priceWindows: priced(() => [
    price(1000, PAST),
    price(5000),
    price(3000, PRESENT_ENDING_LATER),
    price(2000, PRESENT),
    price(900, FUTURE),
  ]),
  openEndedWindow: priced(() => [price(5000), price(2100, { validFrom: PRESENT.validFrom })]),
  groupPriceFirst: priced((settings) => [price(700, group(settings)), price(2500)]),
  channelPriceFirst: priced((settings) => [price(800, channel(settings)), price(2600)]),
  channelPriceOnly: priced((settings) => [price(2700, channel(settings))]),
  groupPriceOnly: priced((settings) => [price(750, group(settings))]),
  dollarsOnly: priced(() => [price(3200, {}, 'USD')]),
  zeroPrice: priced(() => [price(0)]),
  yenPrice: priced(() => [
    {
      id: uuid('odd price JPY', 0, 0),
      value: { type: 'centPrecision', currencyCode: 'JPY', centAmount: 4200, fractionDigits: 0 },
    },
  ]),
  highPrecisionPrice: priced(() => [
    {
      id: uuid('odd price precise', 0, 0),
      value: { type: 'highPrecision', currencyCode: 'EUR', centAmount: 2, preciseAmount: 1549, fractionDigits: 5 },
    },
  ]),
  channelAvailability: (product, { channels }) =>
    every(product, (variant) => ({
      ...variant,
      availability: {
        channels: Object.fromEntries(
          channels.map(({ id }, at) => [id, { isOnStock: at > 0, availableQuantity: at * 7, id, version: 1 }]),
        ),
      },
    })),
  noAvailability: (product) => every(product, (variant) => without(variant, 'availability')),
  productDiscount: priced(() => [
    price(7999, { discounted: { value: money(5999, 'EUR'), discount: { typeId: 'product-discount', id: uuid('sale', 0, 0) } } }),
  ]),
  groupPriceWithWindow: priced((settings) => [price(2000), price(950, { ...group(settings), ...PRESENT })]),
  pricesOfCountries: priced(() => [price(1900, { country: 'AT' }), price(2100, { country: 'DE' }), price(2200)]),
  standalonePrices: (product) => ({
    ...every(product, (variant) => ({ ...variant, prices: [] })),
    priceMode: 'Standalone',
  }),
  standalonePricesMissing: (product) => ({ ...product, priceMode: 'Standalone' }),
  relativeImage: (product) =>
    every(product, (variant) => ({
      ...variant,
      images: [{ url: '/media/a.jpg', dimensions: { w: 9, h: 9 } }, ...(variant.images ?? [])],
    })),
  onStockWithoutNumber: (product) => every(product, (variant) => ({ ...variant, availability: { isOnStock: true } })),
  notOnStockWithoutNumber: (product) => every(product, (variant) => ({ ...variant, availability: { isOnStock: false } })),
  spacesInSku: (product) => master(product, (variant) => ({ ...variant, sku: ` ${variant.sku} ` })),
  soldOut: (product) => every(product, (variant) => ({ ...variant, availability: { isOnStock: false, availableQuantity: 0 } })),
};

function withoutDescription(product: Product): Product {
  const current = without(data(product), 'description') as ProductData;
  return { ...product, masterData: { ...product.masterData, current, staged: current } };
}
