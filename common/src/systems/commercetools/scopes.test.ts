import { missingScopes, NEEDED_SCOPES } from './scopes';

const granted = (...names: string[]) => names.map((name) => `${name}:shop`).join(' ');
const missing = (text: string) => missingScopes(text, 'shop');
const others = (...names: string[]) => NEEDED_SCOPES.filter((name) => !names.includes(name));

test.each([
  ['exactly what is needed', granted(...NEEDED_SCOPES)],
  ['more than that', granted('view_stores', ...NEEDED_SCOPES)],
  ['everything', granted('manage_project')],
  ['writing as well', granted(...NEEDED_SCOPES.map((name) => name.replace('view_', 'manage_')))],
])('nothing is missing with %s', (_, text) => expect(missing(text)).toEqual([]));

test.each([...NEEDED_SCOPES])('%s is missed', (name) => expect(missing(granted(...others(name)))).toEqual([name]));

test.each([
  ['looking at documents', granted('view_key_value_documents'), [...NEEDED_SCOPES]],
  ['those of another project', 'manage_project:other', [...NEEDED_SCOPES]],
  ['those of a project with a longer key', 'manage_project:shop-2', [...NEEDED_SCOPES]],
  ['those of one store', `${granted(...others('view_orders'))} view_orders:shop:store-1`, ['view_orders']],
  ['no project', 'manage_project', [...NEEDED_SCOPES]],
])('with %s the rest is missing', (_, text, rest) => expect(missing(text)).toEqual(rest));
