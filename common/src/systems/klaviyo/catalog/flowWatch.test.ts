import { FlowWatch } from './flowWatch';

const shown = (more: object = {}) => ({ externalId: 'x', price: 10, inventoryQuantity: 3, inventoryPolicy: 1, ...more });

function watching(items: number, changed: number): FlowWatch {
  const watch = new FlowWatch();
  for (let item = 0; item < items; item++) watch.compare(`i${item}`, { price: item < changed ? 9 : 10 }, shown());
  return watch;
}

describe('what flows of the catalog would notice', () => {
  test('is reported with its numbers when more than 5 % of at least 50 items change', () => {
    const notice = watching(50, 3).notice();
    expect(notice).toMatchObject({
      code: 'catalog_flows',
      message: expect.stringContaining('3 of the first 50 items'),
      numbers: { changed: 3, compared: 50 },
    });
  });
  test.each([
    ['5 % or less change', 100, 5],
    ['there are too few items to tell', 49, 49],
    ['nothing changes', 200, 0],
  ])('is not reported when %s', (_title, items, changed) => {
    expect(watching(items, changed).notice()).toBeUndefined();
  });
  test('counts an item once, for its price and for the stock of any variant', () => {
    const watch = watching(60, 0);
    for (const item of ['i1', 'i1', 'i2', 'i3', 'i4']) watch.compare(item, { inventoryQuantity: 0, inventoryPolicy: 1 }, shown());
    expect(watch.notice()?.message).toContain('4 of the first 60 items');
  });
  test('leaves out what is not sent: a quantity that is not kept, a price that is omitted', () => {
    const watch = watching(60, 0);
    for (let item = 0; item < 60; item++) watch.compare(`i${item}`, { inventoryPolicy: 1 }, shown());
    expect(watch.notice()).toBeUndefined();
  });
  test('is reported once', () => {
    const watch = watching(100, 100);
    expect([watch.notice()?.code, watch.notice()]).toEqual(['catalog_flows', undefined]);
  });
});
