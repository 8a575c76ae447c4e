import { parseArgs } from 'node:util';
import { benchCatalog } from './catalog.ts';
import { benchPeople } from './people.ts';
import type { Figures } from './world.ts';

/** Connect's smallest service has 512 MB; half of it is what an import may hold, however large the shop is. */
const LIMIT_MB = 256;

const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '100000' },
    orders: { type: 'string', default: '50000' },
    // Two sizes: the memory must be the same.
    products: { type: 'string', default: '5000,50000' },
    only: { type: 'string' },
  },
});

const columns = [
  'import',
  'records',
  'seconds',
  'records/s',
  'CPU s per 1,000',
  'peak RSS',
  'requests to commercetools',
  'to Klaviyo',
];
let good = true;
console.log(columns.join(' | '));
const say = ({ what, records, seconds, cpuSeconds, peakMb, requests }: Figures) => {
  good &&= peakMb < LIMIT_MB;
  const line = [
    what,
    records.toLocaleString('en'),
    seconds.toFixed(1),
    Math.round(records / seconds).toLocaleString('en'),
    ((cpuSeconds / records) * 1000).toFixed(3),
    `${peakMb.toFixed(0)} MB`,
    requests.commercetools,
    requests.klaviyo,
  ];
  console.log(line.join(' | '));
};

if (values.only !== 'catalog') await benchPeople({ customers: Number(values.customers), orders: Number(values.orders) }, say);
if (values.only !== 'people') await benchCatalog(values.products.split(',').map(Number), say);
if (!good) console.log(`More than ${LIMIT_MB} MB were held.`);
process.exit(good ? 0 : 1);
