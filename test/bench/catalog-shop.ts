import type { Category, Product, ProductVariant } from '@commercetools/platform-sdk';
import { createCategories } from '../sandbox/shop/categories.ts';
import { priceOf } from '../sandbox/shop/products.ts';
import { iso, uuid } from '../sandbox/shop/seeded.ts';

const CREATED = iso(Date.UTC(2024, 0, 1));

/** A catalogue of any size. What doesn't matter to an import is shared between its products, so that this process stays small. */
export function createCatalogue(count: number, variantsEach: number): { categories: Category[]; products: Product[] } {
  const categories = createCategories(1);
  const leaves = categories
    .filter(({ ancestors }) => ancestors.length >= 2)
    .map(({ id }) => ({ typeId: 'category' as const, id }));
  const attributes = Array.from({ length: 12 }, (_, index) => ({
    name: `attribute-${index}`,
    value: `Value number ${index} of this`,
  }));
  const description = { en: 'Made to last. '.repeat(30), de: 'Für lange Zeit gemacht. '.repeat(30) };
  const availability = { isOnStock: true, availableQuantity: 7 };

  const variantOf = (product: number, id: number): ProductVariant => ({
    id,
    sku: `BENCH-${product}-${id}`,
    prices: [priceOf('eur', 1000 + (product % 500), 'EUR'), priceOf('usd', 1200 + (product % 500), 'USD')],
    images: [{ url: `https://images.example.com/${product}-${id}.jpg`, dimensions: { w: 900, h: 1200 } }],
    attributes,
    assets: [],
    availability,
  });

  const products = Array.from({ length: count }, (_, index): Product => {
    const [masterVariant, ...variants] = Array.from({ length: variantsEach }, (_each, at) => variantOf(index, at + 1)) as [
      ProductVariant,
      ...ProductVariant[],
    ];
    const current = {
      name: { en: `Product ${index}`, de: `Produkt ${index}` },
      slug: { en: `product-${index}`, de: `produkt-${index}` },
      description,
      categories: leaves.slice(index % leaves.length, (index % leaves.length) + 1),
      categoryOrderHints: {},
      masterVariant,
      variants,
      searchKeywords: {},
      attributes: [],
    };
    return {
      id: uuid('bench', index, 1),
      version: 1,
      createdAt: CREATED,
      lastModifiedAt: CREATED,
      productType: { typeId: 'product-type', id: uuid('product-type', 0, 1) },
      masterData: { published: true, hasStagedChanges: false, current, staged: current },
      priceMode: 'Embedded',
    };
  });
  return { categories, products };
}
