import type { Category } from '@commercetools/platform-sdk';
import { iso, uuid } from './seeded.ts';

/** Indented by depth; English, German, French. */
const CLOTHES = `
Pants|Hosen|Pantalons
 Jeans|Jeans|Jeans
  Slim fit|Schmaler Schnitt|Coupe ajustée
  Wide leg|Weites Bein|Jambe large
 Chinos|Chinos|Chinos
Shirts|Oberteile|Hauts
 T-shirts|T-Shirts|T-shirts
 Blouses & shirts|Blusen & Hemden|Chemises
Shoes|Schuhe|Chaussures
 Sneakers|Sneaker|Baskets
  Running|Laufen|Course à pied
  Everyday|Alltag|Quotidien
 Boots|Stiefel|Bottes`;

const HOME = `
Kitchen|Küche|Cuisine
 Cookware|Kochgeschirr|Batterie de cuisine
  Pots|Töpfe|Casseroles
  Pans|Pfannen|Poêles
 Tableware|Geschirr|Vaisselle
  Plates|Teller|Assiettes
  Cups|Tassen|Tasses
Bedroom|Schlafzimmer|Chambre
 Bedding|Bettwäsche|Linge de lit
  Linen|Leinen|Lin
  Cotton|Baumwolle|Coton
 Pillows|Kissen|Oreillers
Living room|Wohnzimmer|Salon
 Lamps|Lampen|Lampes
  Floor lamps|Stehlampen|Lampadaires
  Table lamps|Tischlampen|Lampes de table
 Rugs|Teppiche|Tapis`;

const under = (root: string, tree: string) => `${root}${tree.replaceAll('\n', '\n ')}`;
const TREE = [
  under('Women|Damen|Femmes', CLOTHES),
  under('Men|Herren|Hommes', CLOTHES),
  under('Kids|Kinder|Enfants', CLOTHES),
  under('Home|Wohnen|Maison', HOME),
];

const CREATED = iso(Date.UTC(2023, 4, 5, 9));

export const slugOf = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** Sixty categories, four levels deep. */
export function createCategories(seed: number): Category[] {
  const categories: Category[] = [];
  const path: Category[] = [];
  for (const line of TREE.join('\n').split('\n')) {
    const depth = line.length - line.trimStart().length;
    path.length = depth;
    const category = categoryAt(categories.length, line.trim(), path, seed);
    path.push(category);
    categories.push(category);
  }
  return categories;
}

function categoryAt(index: number, names: string, path: Category[], seed: number): Category {
  const [en = '', de = '', fr = ''] = names.split('|');
  const slug = (language: string, name: string) => slugOf([...path.map((ancestor) => ancestor.name[language]), name].join(' '));
  const ancestors = path.map(({ id }) => ({ typeId: 'category' as const, id }));
  const parent = ancestors.at(-1);
  return {
    id: uuid('category', index, seed),
    version: 1 + (index % 4),
    key: slug('en', en),
    createdAt: CREATED,
    lastModifiedAt: CREATED,
    name: { en, de, fr },
    slug: { en: slug('en', en), de: slug('de', de), fr: slug('fr', fr) },
    ancestors,
    ...(parent ? { parent } : {}),
    orderHint: `0.${String(index + 1).padStart(4, '0')}`,
    assets: [],
  };
}
