import type { Channel, CustomerGroup, DiscountCode, ProductType, Store } from '@commercetools/platform-sdk';
import { iso, uuid } from './seeded.ts';

const CREATED = iso(Date.UTC(2023, 4, 4, 9));
const record = (kind: string, index: number, seed: number) => ({
  id: uuid(kind, index, seed),
  version: 1,
  createdAt: CREATED,
  lastModifiedAt: CREATED,
});

export interface ShopSettings {
  channels: Channel[];
  stores: Store[];
  customerGroups: CustomerGroup[];
  discountCodes: DiscountCode[];
  productTypes: ProductType[];
}

const CODES = ['WELCOME10', 'SUMMER-24', 'BLACKFRIDAY', 'VIP', 'FREE SHIPPING', 'ÄNDERUNG15'];
const GROUPS = ['VIP', 'Wholesale', 'Staff'];

/** What merchants set up once: channels, stores, groups, codes, the product type. */
export function createSettings(seed: number): ShopSettings {
  const channels: Channel[] = ['warehouse-eu', 'warehouse-us', 'store-berlin'].map((key, index) => ({
    ...record('channel', index, seed),
    key,
    roles: ['InventorySupply', 'ProductDistribution'],
    name: { en: key.replace('-', ' ') },
  }));
  const stores: Store[] = ['eu', 'us'].map((key, index) => ({
    ...record('store', index, seed),
    key,
    name: { en: `${key.toUpperCase()} shop`, de: `Laden ${key.toUpperCase()}` },
    languages: key === 'eu' ? ['en', 'de', 'fr'] : ['en'],
    countries: (key === 'eu' ? ['DE', 'FR', 'GB'] : ['US']).map((code) => ({ code })),
    distributionChannels: [],
    supplyChannels: [],
    productSelections: [],
  }));
  const customerGroups: CustomerGroup[] = GROUPS.map((name, index) => ({
    ...record('customer-group', index, seed),
    name,
    key: name.toLowerCase(),
  }));
  const discountCodes: DiscountCode[] = CODES.map((code, index) => ({
    ...record('discount-code', index, seed),
    code,
    name: { en: code },
    cartDiscounts: [{ typeId: 'cart-discount', id: uuid('cart-discount', index, seed) }],
    isActive: index % 3 !== 2,
    references: [],
    groups: [],
    stores: [],
  }));
  return { channels, stores, customerGroups, discountCodes, productTypes: [productType(seed)] };
}

function productType(seed: number): ProductType {
  const attribute = (name: string, type: string) => ({
    name,
    label: { en: name },
    type: { name: type } as { name: 'text' },
    level: 'Variant' as const,
    isRequired: false,
    attributeConstraint: 'None' as const,
    inputHint: 'SingleLine' as const,
    isSearchable: true,
  });
  return {
    ...record('product-type', 0, seed),
    key: 'main',
    name: 'Main',
    description: 'All products',
    attributes: [
      attribute('brand', 'text'),
      attribute('material', 'ltext'),
      attribute('organic', 'boolean'),
      attribute('weight', 'number'),
      attribute('deposit', 'money'),
    ],
  };
}
