import { createCatalogue } from './catalog-shop.ts';
import { type Figures, startWorld } from './world.ts';

const VARIANTS = 4;

/** Imports catalogues of these sizes, one after the other, each twice: new, then unchanged. */
export async function benchCatalog(sizes: number[], say: (figures: Figures) => void): Promise<void> {
  for (const size of sizes) await benchSize(size, say);
}

async function benchSize(size: number, say: (figures: Figures) => void): Promise<void> {
  const { categories, products } = createCatalogue(size, VARIANTS);
  const world = await startWorld((shelf) => {
    shelf.add('category', categories);
    shelf.add('product', products);
  }, true);
  try {
    await world.measure('categories', 'categories');
    for (const what of ['new products', 'unchanged products']) {
      const figures = await world.measure(`${what}, ${VARIANTS} variants each`, 'products');
      say(figures);
      console.log(`  per 1,000 products: ${perThousand(figures)}`);
    }
    const { items = 0, variants = 0 } = await world.ledger();
    if (items !== size || variants !== size * VARIANTS) throw new Error(`arrived: ${items} items, ${variants} variants`);
  } finally {
    await world.close();
  }
}

function perThousand({ records, requests }: Figures): string {
  const per = (count: number) => ((count / records) * 1000).toFixed(1);
  return `${per(requests.klaviyo)} requests to Klaviyo, ${per(requests.commercetools)} to commercetools`;
}
