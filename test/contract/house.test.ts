import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { ROOT } from '../process/child';

/** Folders of the library in import order: a folder imports only from itself and from those before it. */
const ORDER = ['base', 'contract', 'state', 'engine', 'control', 'systems', 'routes', 'assembly'];
/** Speak no vendor's name: sources and destinations are handed to them. */
const NEUTRAL = ['base', 'contract', 'state', 'engine', 'control'];
const VENDORS = /klaviyo|commercetools|mailchimp|ometria|mparticle/i;
/** Systems that are no vendor's. */
const GENERIC = ['csv', 'webhook'];
const SOURCES = join(ROOT, 'common/src');
/** Parts of the map of the repository, e.g. `state/lease`. */
type Module = string;

const files = (readdirSync(SOURCES, { recursive: true }) as string[])
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.startsWith('testing/'));
const textOf = (file: string) => readFileSync(join(SOURCES, file), 'utf8');
const moduleOf = (file: string): Module => file.replace(/(\/index)?\.ts$/, '');
const known = new Set(files.map(moduleOf));

function importsOf(file: string): Module[] {
  const found = textOf(file).matchAll(/(?:from|import\() ?'(\.[^']*)'/g);
  return [...found].map(([, path = '']) => {
    const target = normalize(join(dirname(file), path))
      .replaceAll('\\', '/')
      .replace(/\/$/, '');
    expect(known).toContain(target);
    return target;
  });
}
const graph = new Map(files.map((file) => [moduleOf(file), importsOf(file)]));
const folderOf = (module: Module) => module.split('/')[0] ?? '';
const arrows = [...graph].flatMap(([from, targets]) => targets.map((to) => ({ from, to, text: `${from} -> ${to}` })));

test('looks at real files and imports', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(arrows.length).toBeGreaterThan(300);
});

test('has nothing but index.ts at the root of common/src', () => {
  expect(files.filter((file) => !file.includes('/'))).toEqual(['index.ts']);
  expect([...new Set(files.map(folderOf))].filter((folder) => folder !== 'index.ts').sort()).toEqual([...ORDER].sort());
});

test('imports from no folder further down', () => {
  const upward = arrows.filter(
    ({ from, to }) => from.includes('/') && ORDER.indexOf(folderOf(to)) > ORDER.indexOf(folderOf(from)),
  );
  expect(upward.map(({ text }) => text)).toEqual([]);
});

test('lets no system import another', () => {
  const between = arrows.filter(({ from, to }) => {
    const [one, other] = [from.split('/'), to.split('/')];
    return one[0] === 'systems' && other[0] === 'systems' && one[1] !== other[1];
  });
  expect(between.map(({ text }) => text)).toEqual([]);
});

test('has no circle of imports', () => {
  const circles: string[] = [];
  const done = new Set<Module>();
  const visit = (module: Module, path: Module[]): void => {
    if (path.includes(module)) circles.push([...path.slice(path.indexOf(module)), module].join(' -> '));
    else if (!done.has(module)) for (const next of graph.get(module) ?? []) visit(next, [...path, module]);
    done.add(module);
  };
  for (const module of graph.keys()) visit(module, []);
  expect(circles).toEqual([]);
});

test('names no vendor where sources and destinations are handed over', () => {
  const named = files
    .filter((file) => NEUTRAL.includes(folderOf(file)))
    .flatMap((file) => {
      const lines = textOf(file).split('\n');
      return lines.flatMap((line, index) => (VENDORS.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
    });
  expect(named).toEqual([]);
});

test('knows the name of every system', () => {
  const systems = new Set(files.filter((file) => file.startsWith('systems/')).map((file) => file.split('/')[1] ?? ''));
  const unknown = [...systems].filter((system) => !VENDORS.test(system) && !GENERIC.includes(system));
  expect({ 'to add to VENDORS': unknown }).toEqual({ 'to add to VENDORS': [] });
});

test('keeps every file below 251 lines', () => {
  expect(files.filter((file) => textOf(file).trimEnd().split('\n').length > 250)).toEqual([]);
});
