import { recordOf } from './record-of';

const ID = '0b5a7f0e-2d6e-4d0e-9b5e-1f2f3a4b5c6d';
const OTHER = '1c6b8a1f-2d6e-4d0e-9b5e-1f2f3a4b5c6d';
const page = (path: string) => recordOf(`https://mc.example.com${path}`);

test.each([
  [`/my-shop/customers/${ID}`, { pipeline: 'customers', id: ID }],
  [`/my-shop/customers/${ID}/general`, { pipeline: 'customers', id: ID }],
  [`/my-shop/orders/${ID}/general?tab=1#x`, { pipeline: 'orders', id: ID }],
  [`/my-shop/customers/${OTHER}/orders/${ID}`, { pipeline: 'orders', id: ID }],
  [`/my-shop/customers/${ID}/orders`, { pipeline: 'customers', id: ID }],
  [`/my-shop/products/${ID}/variants/2`, { pipeline: 'products', id: ID }],
  [`/orders/customers/${ID}`, { pipeline: 'customers', id: ID }],
])('finds the record on %s', (path, record) => {
  expect(page(path)).toEqual(record);
});

test.each(['/my-shop/customers', '/my-shop/customers/new', `/my-shop/categories/${ID}`, `/customers/${ID}`, '/'])(
  'finds none on %s',
  (path) => {
    expect(page(path)).toBeUndefined();
  },
);

test.each([undefined, '', 'not a url'])('finds none without an address: %s', (url) => {
  expect(recordOf(url)).toBeUndefined();
});
