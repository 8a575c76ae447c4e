export interface Collection {
  /** Type id of its resources. */
  type: string;
  /** Scopes that allow reading, beside `manage_project`. */
  view: string[];
  /** Scopes that allow everything. */
  manage: string[];
  /** Fields a predicate or a sort may start with. */
  fields: Set<string>;
}

const BASE = 'id version key createdAt lastModifiedAt createdBy lastModifiedBy custom';

const CUSTOMER = `customerNumber email firstName lastName middleName title salutation dateOfBirth companyName vatId addresses
  defaultShippingAddressId shippingAddressIds defaultBillingAddressId billingAddressIds isEmailVerified externalId
  customerGroup customerGroupAssignments locale stores authenticationMode lowercaseEmail`;

const ORDER = `orderNumber purchaseOrderNumber customerId customerEmail customerGroup anonymousId businessUnit store lineItems
  customLineItems totalPrice taxedPrice taxedShippingPrice discountOnTotalPrice shippingAddress billingAddress shippingMode
  shippingKey shippingInfo shipping paymentInfo country locale orderState shipmentState paymentState state returnInfo
  syncInfo discountCodes cart quote origin inventoryMode taxMode completedAt`;

const CART = `cartState customerId customerEmail customerGroup anonymousId store lineItems customLineItems totalPrice taxedPrice
  discountOnTotalPrice shippingAddress billingAddress shippingMode shippingInfo shipping paymentInfo country locale discountCodes
  origin inventoryMode taxMode deleteDaysAfterLastModification`;

const PROJECTION = `productType name description slug categories categoryOrderHints metaTitle metaDescription metaKeywords
  searchKeywords masterVariant variants published hasStagedChanges taxCategory state reviewRatingStatistics priceMode`;

function collection(type: string, scopes: string, fields: string): Collection {
  const names = scopes.split(' ');
  return {
    type,
    view: names.map((name) => `view_${name}`),
    manage: names.map((name) => `manage_${name}`),
    fields: new Set(`${BASE} ${fields}`.split(/\s+/)),
  };
}

/** What can be listed, by the name in the URL. */
export const COLLECTIONS: Record<string, Collection> = {
  customers: collection('customer', 'customers', CUSTOMER),
  orders: collection('order', 'orders', ORDER),
  carts: collection('cart', 'orders', CART),
  products: collection('product', 'products', 'productType masterData taxCategory state priceMode reviewRatingStatistics'),
  'product-projections': collection('product', 'products published_products', PROJECTION),
  categories: collection(
    'category',
    'categories products',
    'name slug description parent ancestors orderHint externalId metaTitle metaDescription metaKeywords assets',
  ),
  payments: collection(
    'payment',
    'payments',
    'customer anonymousId interfaceId amountPlanned paymentMethodInfo paymentStatus transactions interfaceInteractions',
  ),
  inventory: collection('inventory-entry', 'products', 'sku supplyChannel quantityOnStock availableQuantity expectedDelivery'),
  'standalone-prices': collection(
    'standalone-price',
    'standalone_prices',
    'sku value country customerGroup channel validFrom validUntil active discounted tiers',
  ),
  'custom-objects': collection('key-value-document', 'key_value_documents', 'container value'),
  channels: collection('channel', 'products', 'roles name description address geoLocation'),
  stores: collection('store', 'stores', 'name languages countries distributionChannels supplyChannels'),
  types: collection('type', 'types', 'name description resourceTypeIds fieldDefinitions'),
  'product-types': collection('product-type', 'products', 'name description attributes'),
  'discount-codes': collection('discount-code', 'discount_codes', 'name code cartDiscounts isActive groups references'),
  subscriptions: collection('subscription', 'subscriptions', 'destination messages changes events format status'),
  'customer-groups': collection('customer-group', 'customer_groups', 'name'),
};
