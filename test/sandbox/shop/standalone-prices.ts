import type { Product, StandalonePrice } from '@commercetools/platform-sdk';
import { iso, money, namedId, uuid } from './seeded.ts';

const CREATED = iso(Date.UTC(2024, 0, 8, 9));

/**
 * Prices that stand alone, of the products that have such; one product has none, although it says so. Of each SKU the first
 * price counts: the second isn't active, the third is for a customer group.
 */
export function createStandalonePrices(products: Product[]): StandalonePrice[] {
  const alone = products.filter(
    ({ id, priceMode }) => priceMode === 'Standalone' && id !== namedId('product.standalonePricesMissing'),
  );
  return alone.flatMap(({ masterData }) => {
    const { masterVariant, variants } = masterData.current;
    return [masterVariant, ...variants].flatMap(({ sku }) => (sku ? pricesOf(sku) : []));
  });
}

function pricesOf(sku: string): StandalonePrice[] {
  const price = (index: number, centAmount: number, more: Partial<StandalonePrice>): StandalonePrice => ({
    ...{ id: uuid(`standalone ${sku}`, index, 0), version: 1, createdAt: CREATED, lastModifiedAt: CREATED },
    ...{ sku, value: money(centAmount, 'EUR'), active: true, ...more },
  });
  return [
    price(0, 3300, {}),
    price(1, 100, { active: false }),
    price(2, 200, { customerGroup: { typeId: 'customer-group', id: uuid('customer-group', 0, 1) } }),
  ];
}
