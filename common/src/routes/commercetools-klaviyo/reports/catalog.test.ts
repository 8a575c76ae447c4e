import { catalogOf, cents } from './records';

/** Reports of the catalog: prices that are not for all, stock that isn't kept, addresses that lead nowhere. */
const prices = (...all: object[]) => ({ masterVariant: { prices: all } });
const group = { customerGroup: { typeId: 'customer-group', id: 'vip' } };
const always = { validFrom: '2026-01-01T00:00:00.000Z', validUntil: '2099-01-01T00:00:00.000Z' };
const both = ({ item, variants }: ReturnType<typeof catalogOf>) => [item.price, variants[0]?.price];

describe('a product on sale was shown at its full price', () => {
  const sale = { value: cents(7999), discounted: { value: cents(5999), discount: { typeId: 'product-discount', id: 'd' } } };

  test('is shown at the price that the shop charges', () => {
    expect(both(catalogOf(prices(sale)))).toEqual([59.99, 59.99]);
    expect(both(catalogOf(prices(sale), { preferredCurrency: 'EUR' }))).toEqual([59.99, 59.99]);
  });
  test('is shown so in every currency of the metadata', () => {
    const { item } = catalogOf(prices(sale, { value: cents(9000, 'USD'), discounted: { value: cents(7000, 'USD') } }));
    expect(item.customMetadata).toMatchObject({ price_EUR: 59.99, price_USD: 70 });
    expect(JSON.parse(String(item.customMetadata.price_json))).toEqual({ price_EUR: 59.99, price_USD: 70 });
  });
  test('is shown at its full price by the setting', () => {
    expect(both(catalogOf(prices(sale), { product: { price: 'full' } }))).toEqual([79.99, 79.99]);
  });
});

describe('the price of a customer group was shown to all', () => {
  test('never counts, with a window or without', () => {
    expect(both(catalogOf(prices({ value: cents(2000) }, { value: cents(950), ...group, ...always })))).toEqual([20, 20]);
    expect(both(catalogOf(prices({ value: cents(950), ...group }, { value: cents(2000) })))).toEqual([20, 20]);
  });
  test('is no price when it is the only one', () => {
    const catalog = catalogOf(prices({ value: cents(950), ...group, ...always }));
    expect(both(catalog)).toEqual([0, 0]);
    expect(catalog.warnings).toEqual(['no_price']);
  });
  test('is in no metadata', () => {
    const { item } = catalogOf(prices({ value: cents(950, 'USD'), ...group }, { value: cents(2000) }));
    expect(Object.keys(item.customMetadata)).not.toContain('price_USD');
  });
  test('without a price the price can be left out', () => {
    const catalog = catalogOf(prices(), { product: { missingPrice: 'omit' } });
    expect(both(catalog)).toEqual([undefined, undefined]);
    expect('price' in catalog.item).toBe(false);
  });
});

describe('standalone prices', () => {
  const related = {
    pricesOf: new Map([['LAN', [{ value: cents(1500) }, { value: cents(100), active: false }, { value: cents(90), ...group }]]]),
  };

  test('are used when the product says so, and only then', () => {
    expect(both(catalogOf({ related, priceMode: 'Standalone' }))).toEqual([15, 15]);
    expect(both(catalogOf({ related, priceMode: 'Embedded' }))).toEqual([20, 20]);
    expect(both(catalogOf({ priceMode: 'Standalone' }))).toEqual([0, 0]);
  });
});

describe('products without stock keeping were marked as sold out', () => {
  const stock = (availability?: object, settings: object = {}) => {
    const [variant] = catalogOf({ masterVariant: { availability } }, settings).variants;
    return [variant?.inventoryQuantity, variant?.inventoryPolicy];
  };
  test('are shown whatever the stock, and a known stock counts', () => {
    expect(stock()).toEqual([undefined, 2]);
    expect(stock({ isOnStock: true })).toEqual([undefined, 2]);
    expect(stock({ isOnStock: false })).toEqual([0, 1]);
    expect(stock({ channels: { a: { availableQuantity: 2 }, b: { availableQuantity: 3 } } })).toEqual([5, 1]);
    expect(stock({ availableQuantity: 4 }, { product: { inventory: { useChannelInventory: 'a' } } })).toEqual([0, 1]);
  });
});

describe('addresses of images', () => {
  const images = (...urls: unknown[]) => ({ masterVariant: { images: urls.map((url) => ({ url })) } });

  test('that lead nowhere count as absent, and are named', () => {
    const { item, variants, warnings } = catalogOf(
      images('/a.jpg', '//cdn.example/b.jpg', 'ftp://x.example/c.jpg', 'https://img.example/d.jpg'),
    );
    expect(item).toMatchObject({ imageFullUrl: 'https://img.example/d.jpg', images: ['https://img.example/d.jpg'] });
    expect(variants[0]?.imageFullUrl).toBe('https://img.example/d.jpg');
    expect(warnings).toEqual(['invalid_url']);
  });
  test('may all be missing: the product is sent without one', () => {
    const { item, variants, warnings } = catalogOf(images());
    expect([item.imageFullUrl, item.images, variants[0]?.imageFullUrl]).toEqual([undefined, undefined, undefined]);
    expect(warnings).toEqual(['no_image']);
  });
  test('may be required by a setting', () => {
    expect(() => catalogOf(images('data:image/png;base64,xyz'), { product: { requireImage: true } })).toThrow(
      'rejected: no_image',
    );
  });
});

describe('metadata', () => {
  const named = { name: { en: 'Lantern', de: 'Laterne' }, slug: { en: 'lantern', de: 'laterne' } };
  const countries = prices({ value: cents(2000) }, { value: cents(1900), country: 'AT' });

  test('has flat keys beside the texts of JSON', () => {
    const { customMetadata } = catalogOf({ ...named, ...countries }, { product: { brandAttribute: 'none' } }).item;
    expect(customMetadata).toMatchObject({ title_de: 'Laterne', title_en: 'Lantern', slug_de: 'laterne', price_EUR: 20 });
    expect(customMetadata.title_json).toBe('{"title_en":"Lantern","title_de":"Laterne"}');
    expect(Object.keys(customMetadata)).not.toContain('price_AT');
  });
  test('has prices by country for those who come from the older plugin', () => {
    const settings = { compatibility: 'commercetools-klaviyo', product: { priceCountries: ['DE'] } };
    const { customMetadata } = catalogOf(countries, settings).item;
    expect(customMetadata).toMatchObject({ price_AT: 19, currency_AT: 'EUR', price_DE: 20, currency_DE: 'EUR' });
    expect(JSON.parse(String(customMetadata.price_json))).toEqual({ price_EUR: 20, price_AT: 19, price_DE: 20 });
  });
  test('has the brand', () => {
    const masterVariant = { attributes: [{ name: 'brand', value: 'Nordlicht' }] };
    expect(catalogOf({ masterVariant }, { product: { brandAttribute: 'brand' } }).item.customMetadata.brand).toBe('Nordlicht');
  });
});
