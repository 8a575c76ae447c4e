/** Names of the properties that this connector makes itself: nothing else may be sent under them. */
export const CUSTOMER_NAMES = ['Birthday', 'CustomerNumber', 'CustomerGroup', 'Stores', 'EmailVerified'] as const;

export const ORDER_NAMES = [
  ...['OrderId', 'Categories', 'ItemNames', 'Brands', 'DiscountCode', 'DiscountCodes', 'DiscountValue', 'ItemCount', 'Items'],
  ...['Subtotal', 'Tax', 'ShippingCosts', 'ShippingMethod', 'BillingAddress', 'ShippingAddress'],
  ...['OrderState', 'ShipmentState', 'PaymentState', 'Store', 'Country'],
] as const;

export const LINE_NAMES = [
  ...['ProductID', 'SKU', 'ProductName', 'ProductBrand', 'Brand', 'Quantity', 'ItemPrice', 'RowTotal'],
  ...['ProductURL', 'ImageURL', 'Categories', 'VariantName', 'OrderId', 'Custom'],
] as const;

/**
 * Names that mean something to Klaviyo itself: its special properties begin with $, and _kx identifies a visitor.
 * https://developers.klaviyo.com/en/reference/create_event, https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
export const isReserved = (name: string): boolean => name.startsWith('$') || name === '_kx' || name === '__proto__';

/** Whether nothing but the connector itself, or Klaviyo, may use a name. */
export const isTaken = (name: string, own: ReadonlySet<string>): boolean => isReserved(name) || own.has(name);

/** The new names in these rules that nothing can be sent under. */
export const impossibleTargets = ({ map }: { map: Record<string, string> }, own: readonly string[]): string[] => {
  const names = new Set(own);
  return Object.values(map).filter((target) => isTaken(target, names));
};
