import type { Attribute, Category, Price, Product, ProductData, ProductVariant } from '@commercetools/platform-sdk';
import { slugOf } from './categories.ts';
import { productRecipes } from './product-oddities.ts';
import { Dice, iso, money, namedId, uuid } from './seeded.ts';
import type { ShopSettings } from './settings.ts';

const NAMED = Object.entries(productRecipes);
const ODD_EVERY = 15;
const REPEATED = Object.values(productRecipes);

const COLOURS: Record<'en' | 'de' | 'fr', string>[] = [
  { en: 'Black', de: 'Schwarz', fr: 'Noir' },
  { en: 'Ocean blue', de: 'Meerblau', fr: 'Bleu océan' },
  { en: 'Sand', de: 'Sand', fr: 'Sable' },
  { en: 'Forest green', de: 'Waldgrün', fr: 'Vert forêt' },
  { en: 'Red', de: 'Rot', fr: 'Rouge' },
];
const BRANDS = ['Nordlicht', 'Maison Claire', 'Harper & Sons', 'Öko Werk', 'Sunday'];
const SIZES = ['XS', 'S', 'M', 'L', 'XL', 'XXL'];
/** How many variants a product has: mostly few, sometimes many. */
const VARIANTS = [1, 1, 2, 3, 4, 5, 6, 6, 8, 12, 24];

export interface World {
  seed: number;
  settings: ShopSettings;
  categories: Category[];
}

export function createProducts(count: number, world: World): Product[] {
  return Array.from({ length: count }, (_, index) => productAt(index, world));
}

function productAt(index: number, world: World): Product {
  const product = ordinary(index, world);
  const named = NAMED[index];
  if (named) {
    const [name, recipe] = named;
    return recipe({ ...product, id: namedId(`product.${name}`) }, world.settings);
  }
  const recipe = index % ODD_EVERY === 0 ? REPEATED[(index / ODD_EVERY) % REPEATED.length] : undefined;
  return recipe ? recipe(product, world.settings) : product;
}

function ordinary(index: number, { seed, settings, categories }: World): Product {
  const dice = new Dice('product', index, seed);
  const leaves = categories.filter(({ ancestors }) => ancestors.length >= 2);
  const category = dice.pick(leaves);
  const colour = dice.pick(COLOURS);
  const second = dice.chance(0.2) ? [dice.pick(categories)] : [];
  const name = Object.fromEntries(
    (['en', 'de', 'fr'] as const).map((language) => [language, `${colour[language]} ${category.name[language]} ${index + 1}`]),
  );
  const variants = Array.from({ length: dice.pick(VARIANTS) }, (_, at) => variantAt(index, at + 1, dice, settings));
  const [masterVariant, ...others] = variants as [ProductVariant, ...ProductVariant[]];
  const data: ProductData = {
    name,
    slug: Object.fromEntries(Object.entries(name).map(([language, text]) => [language, slugOf(text)])),
    description: {
      en: `${name.en}: made to last. <b>Machine washable</b> & fair.`,
      de: `${name.de}: für lange Zeit gemacht.`,
    },
    categories: [...new Set([category, ...second])].map(({ id }) => ({ typeId: 'category', id })),
    categoryOrderHints: {},
    masterVariant,
    variants: others,
    searchKeywords: {},
    attributes: [],
  };
  const created = dice.time('2023-06-01T00:00:00Z', '2026-09-01T00:00:00Z');
  return {
    id: uuid('product', index, seed),
    version: dice.between(1, 30),
    createdAt: iso(created),
    lastModifiedAt: iso(created + dice.below(60 * 86_400_000)),
    key: `product-${index + 1}`,
    productType: { typeId: 'product-type', id: settings.productTypes[0]?.id ?? '' },
    masterData: { published: true, hasStagedChanges: false, current: data, staged: data },
    priceMode: 'Embedded',
  };
}

function variantAt(product: number, id: number, dice: Dice, settings: ShopSettings): ProductVariant {
  const base = dice.between(9, 240) * 100;
  const sku = `SKU-${product + 1}-${id}`;
  const quantity = dice.below(200);
  const perChannel = settings.channels.map((channel) => [
    channel.id,
    { isOnStock: quantity > 0, availableQuantity: quantity, id: channel.id, version: 1 },
  ]);
  return {
    id,
    sku,
    key: `variant-${product + 1}-${id}`,
    prices: [
      priceOf(`${sku}-eur`, base + 99, 'EUR'),
      priceOf(`${sku}-usd`, base + 1099, 'USD'),
      priceOf(`${sku}-gbp`, base, 'GBP'),
    ],
    images: [1, 2].map((view) => ({ url: `https://images.example.com/${sku}-${view}.jpg`, dimensions: { w: 900, h: 1200 } })),
    attributes: attributesOf(id, dice),
    assets: [],
    availability: {
      isOnStock: quantity > 0,
      availableQuantity: quantity,
      ...(dice.chance(0.3) ? { channels: Object.fromEntries(perChannel) } : {}),
    },
  };
}

export function priceOf(id: string, centAmount: number, currency: string, more: Partial<Price> = {}): Price {
  return { id: uuid(`price ${id}`, 0, 0), value: money(centAmount, currency), ...more };
}

/** Every kind of attribute that a product type can have. */
function attributesOf(id: number, dice: Dice): Attribute[] {
  const colour = dice.pick(COLOURS);
  return [
    { name: 'brand', value: dice.pick(BRANDS) },
    { name: 'color', value: { key: slugOf(colour.en), label: colour } },
    { name: 'size', value: { key: SIZES[id % 6]?.toLowerCase(), label: SIZES[id % 6] } },
    { name: 'material', value: { en: 'Cotton', de: 'Baumwolle', fr: 'Coton' } },
    {
      name: 'season',
      value: [
        { key: 'summer', label: 'Summer' },
        { key: 'autumn', label: 'Autumn' },
      ],
    },
    { name: 'organic', value: dice.chance(0.5) },
    { name: 'weight', value: dice.below(900) },
    { name: 'deposit', value: money(25, 'EUR') },
  ];
}
