import type { Order } from '@commercetools/platform-sdk';
import { ascending } from '../../../base/order';
import type { Commercetools } from '../../../systems/commercetools/client';
import { calling, context, Records } from '../../../testing/records';
import type { Settings } from '../settings';
import { orderRelations } from './relations';

/** A shop of these records, and what was asked of it. */
function shop() {
  const customers = new Records([
    { id: 'c1', email: 'one@example.com' },
    { id: 'c2', email: 'two@example.com' },
  ]);
  const categories = new Records([
    { id: 'women', name: { en: 'Women' } },
    { id: 'jeans', name: { en: 'Jeans' }, parent: { id: 'women' } },
  ]);
  const productProjections = new Records([{ id: 'p1', categories: [{ id: 'jeans' }] }]);
  const route = (records: Records) => () => ({ get: ({ queryArgs }: { queryArgs: object }) => records.query(queryArgs) });
  const api = { customers: route(customers), categories: route(categories), productProjections: route(productProjections) };
  const relations = orderRelations({ ...calling, api } as unknown as Commercetools, {} as Settings);
  const slice = context();
  const look = (orders: object[], ctx = slice) => relations(orders as Order[], ctx);
  return { customers, categories, productProjections, look };
}

describe('the address of an order', () => {
  it.each<[string, object, [string, string][]]>([
    ['has one of its own', { customerEmail: 'own@example.com', customerId: 'c1' }, []],
    ['has none', { customerId: 'c1' }, [['c1', 'one@example.com']]],
    ['has an empty one', { customerEmail: ' ', customerId: 'c1' }, [['c1', 'one@example.com']]],
    ['has one that is not valid', { customerEmail: 'jane@', customerId: 'c1' }, [['c1', 'one@example.com']]],
    ['is of a customer that is gone', { customerId: 'gone' }, []],
    ['is of no customer', {}, []],
  ])('is looked up where it %s', async (_, order, emails) => {
    expect([...(await shop().look([{ lineItems: [], ...order }])).emailOf]).toEqual(emails);
  });

  it('is asked for once a page', async () => {
    const { look, customers } = shop();
    const { emailOf } = await look([{ customerId: 'c1' }, { customerId: 'c2' }, { customerId: 'c1' }]);
    expect([...emailOf.keys()].sort(ascending)).toEqual(['c1', 'c2']);
    expect(customers.asked).toHaveLength(1);
    await look([{ customerEmail: 'own@example.com', customerId: 'c1' }]);
    expect(customers.asked).toHaveLength(1);
  });
});

describe('the categories of products', () => {
  it('are breadcrumbs with their ancestors; a product that is gone has none', async () => {
    const { categoriesOf } = await shop().look([{ lineItems: [{ productId: 'p1' }, { productId: 'gone' }] }]);
    expect([...(categoriesOf.get('p1') ?? [])].sort(ascending)).toEqual(['Women', 'Women > Jeans']);
    expect(categoriesOf.get('gone')).toEqual([]);
  });

  it('are asked for once, for the products that are gone as well', async () => {
    const { look, categories, productProjections } = shop();
    for (let page = 0; page < 3; page++) await look([{ lineItems: [{ productId: 'p1' }, { productId: 'gone' }] }]);
    expect([categories.asked.length, productProjections.asked.length]).toEqual([1, 2]);
  });

  it('are asked for again by the next slice: they may have changed', async () => {
    const { look, categories, productProjections } = shop();
    const order = [{ lineItems: [{ productId: 'p1' }] }];
    await look(order);
    productProjections.all.splice(0, 1, { id: 'p1', categories: [{ id: 'women' }] });
    expect((await look(order)).categoriesOf.get('p1')).toHaveLength(2);
    expect((await look(order, context())).categoriesOf.get('p1')).toEqual(['Women']);
    expect(categories.asked).toHaveLength(2);
  });

  it('are all there on a page of more products than are remembered', async () => {
    const { look } = shop();
    await look([{ lineItems: [{ productId: 'p1' }] }]);
    const others = Array.from({ length: 20_001 }, (_, at) => ({ productId: `other-${at}` }));
    const { categoriesOf } = await look([{ lineItems: [...others, { productId: 'p1' }] }]);
    expect(categoriesOf.get('p1')).toHaveLength(2);
    expect(categoriesOf.size).toBe(20_002);
  });

  it('of what was used last are the ones remembered', async () => {
    const { look, productProjections } = shop();
    const page = (from: number, count: number) => [
      { lineItems: [{ productId: 'p1' }, ...Array.from({ length: count }, (_, at) => ({ productId: `other-${from + at}` }))] },
    ];
    await look(page(0, 15_000));
    await look(page(15_000, 15_000));
    const { length } = productProjections.asked;
    await look([{ lineItems: [{ productId: 'p1' }, { productId: 'other-29999' }] }]);
    expect(productProjections.asked).toHaveLength(length);
    await look([{ lineItems: [{ productId: 'other-1' }] }]);
    expect(productProjections.asked).toHaveLength(length + 2);
  });

  it('are those of the last edit where the shop does not show the product any more', async () => {
    const { look, productProjections } = shop();
    await look([{ lineItems: [{ productId: 'p1' }, { productId: 'hidden' }] }]);
    expect(productProjections.asked.map(({ staged }) => staged)).toEqual([false, true]);
  });

  it('are not asked for where there are no lines', async () => {
    const { look, categories } = shop();
    await look([{ customerEmail: 'a@example.com', lineItems: [] }, {}]);
    expect(categories.asked).toEqual([]);
  });

  it('are asked for again after an error', async () => {
    const { look, categories } = shop();
    const { query } = categories;
    categories.query = () => ({ execute: () => Promise.reject(new Error('no answer')) });
    await expect(look([{ lineItems: [{ productId: 'p1' }] }])).rejects.toThrow('no answer');
    categories.query = query;
    const { categoriesOf } = await look([{ lineItems: [{ productId: 'p1' }] }]);
    expect(categoriesOf.get('p1')).toHaveLength(2);
  });
});
