import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../process/child.ts';
import { tableRows } from './markdown.ts';
import { read, readSpecification, securedKeys, standardKeys } from './specification.ts';

/** The requirements of docs/certification.md, by the numbers that they have there. */
const REQUIREMENTS = Array.from({ length: 35 }, (_, index) => `R${index + 1}`);
const FOLDERS = ['common', 'service', 'job', 'event', 'cli', 'mc-app', 'mc-view', 'test'].filter((folder) =>
  existsSync(resolve(ROOT, folder, 'package.json')),
);

interface Package {
  author?: string;
  license?: string;
  repository?: unknown;
  bugs?: unknown;
  workspaces?: unknown;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
}
const packageOf = (folder: string) => JSON.parse(read(join(folder, 'package.json'))) as Package;
interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
  link?: boolean;
}
/** What is installed for production, by its place. */
const lockedOf = (folder: string) => {
  const { packages } = JSON.parse(read(`${folder}/package-lock.json`)) as { packages: Record<string, Locked> };
  return Object.entries(packages).filter(([place, { dev, link }]) => place.includes('node_modules/') && !dev && !link);
};
const page = read('docs/certification.md');
const specification = readSpecification();

describe('docs/certification.md', () => {
  const rows = tableRows(page, 'No.').map(([number = '', , checkedBy = '']) => {
    const named = [...checkedBy.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
    return {
      number,
      checkedBy,
      paths: named.filter((text) => /^[\w.-]+(?:\/[\w.-]+)+$/.test(text)),
      scripts: named.flatMap((text) => /^npm (?:run )?(\S+)$/.exec(text)?.[1] ?? []),
    };
  });

  test('has every requirement once', () => {
    const place = (number: string) => Number(number.slice(1));
    expect(rows.map(({ number }) => number).sort((one, other) => place(one) - place(other))).toEqual(REQUIREMENTS);
  });

  test('names files and scripts that are there', () => {
    const known = new Set(['.', 'test'].flatMap((folder) => Object.keys(packageOf(folder).scripts ?? {})));
    for (const { number, paths, scripts } of rows) {
      const missing = [
        ...paths.filter((path) => !existsSync(resolve(ROOT, path))),
        ...scripts.filter((name) => !known.has(name)),
      ];
      expect([number, missing]).toEqual([number, []]);
    }
  });

  test('names tests that are in the file before them', () => {
    const tests = rows.flatMap(({ checkedBy }) => [...checkedBy.matchAll(/`([^`]+\.test\.ts)` \("([^"]+)"\)/g)]);
    expect(tests.length).toBeGreaterThan(8);
    expect(tests.filter(([, path = '', title = '']) => !read(path).includes(title)).map(([text]) => text)).toEqual([]);
  });

  test('says of every requirement what checks it, or why nothing can', () => {
    const automatic = (path: string) => /\.test\.ts$|^\.github\//.test(path);
    const without = rows.filter(
      ({ checkedBy, paths, scripts }) =>
        !paths.some(automatic) && scripts.length === 0 && !/Not tested: (?:\S+ ){3}/.test(checkedBy),
    );
    expect(without.map(({ number }) => number)).toEqual([]);
  });
});

test('what only the publisher knows is left out everywhere, and listed', () => {
  const packages = ['.', ...FOLDERS].map(packageOf);
  expect(new Set(packages.map(({ author }) => author)).size).toBe(1);
  for (const field of ['repository', 'bugs'] as const) {
    expect(new Set(packages.map((each) => JSON.stringify(each[field]))).size).toBe(1);
    const [before = ''] = page.split('## Before you apply')[1]?.split('\n## ') ?? [];
    expect(before).toContain(`\`${field}\``);
  }
});

test('nothing else waits to be filled in', () => {
  const texts = (folder: string): string[] =>
    readdirSync(resolve(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      if (entry.isDirectory()) return folder === '.' || entry.name.startsWith('.') ? [] : texts(join(folder, entry.name));
      return /\.(?:md|ya?ml|json|conf)$/.test(entry.name) ? [join(folder, entry.name)] : [];
    });
  const shown = [...texts('docs'), ...texts('.'), ...FOLDERS.flatMap((each) => [`${each}/README.md`, `${each}/package.json`])];
  expect(shown).toEqual(expect.arrayContaining(['SECURITY.md', 'connect.yaml', 'docs/install-connect.md']));
  const open = /<your[\s-]|\bT[O]DO\b|\bFIX[M]E\b|\bTBD\b|lorem ipsum|change-?me\b/i;
  expect(shown.filter((path) => open.test(read(path)))).toEqual([]);
  // Examples in documents may be at example.com; a contact may not.
  const contacts = [
    'SECURITY.md',
    'README.md',
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'connect.yaml',
    ...shown.filter((path) => /package\.json$/.test(path)),
  ];
  const invented = /mailto:|@[\w-]+\.(?:com|org|io)\b|https?:\/\/(?:[\w-]+\.)*example\.(?:com|org)/;
  const withoutSamples = (path: string) => read(path).replaceAll('https://shop.example.com/products/{{productSlug}}', '');
  expect(contacts.filter((path) => invented.test(withoutSamples(path)))).toEqual([]);
});

/** Have no entry in the lockfile; both are MIT by the file in the package. */
const UNNAMED = ['node_modules/limiter', 'node_modules/querystring-es3'];
const OPEN_SOURCE =
  /^(?:MIT|MIT-0|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|LGPL-3\.0-or-later|MPL-2\.0|CC-BY-4\.0|CC0-1\.0|Python-2\.0|Unlicense|WTFPL|Public Domain)$/;

test('every package is licensed, and so is what it needs', () => {
  expect(read('LICENSE')).toContain('MIT License');
  for (const folder of ['.', ...FOLDERS]) expect([folder, packageOf(folder).license]).toEqual([folder, 'MIT']);
  const closed = FOLDERS.flatMap(lockedOf).filter(([place, { license = '' }]) => {
    const names = license.replace(/[()]/g, '').split(/ AND | OR /);
    return !UNNAMED.includes(place) && !names.every((name) => OPEN_SOURCE.test(name));
  });
  expect(closed.map(([place, { license }]) => `${place}: ${license}`)).toEqual([]);
});

test('names are those that Connect allows', () => {
  const applications = specification.deployAs.map(({ name }) => name);
  const keys = [...specification.deployAs.flatMap((each) => [...standardKeys(each), ...securedKeys(each)])];
  keys.push(...standardKeys(specification.inheritAs));
  expect(applications.filter((name) => !/^[a-zA-Z0-9_-]{2,256}$/.test(name))).toEqual([]);
  expect(keys.filter(({ key }) => !/^[a-zA-Z0-9_]{2,256}$/.test(key) || /^(?:PORT$|K_)/.test(key))).toEqual([]);
});

test('common code is a sibling, and no application', () => {
  expect(specification.deployAs.map(({ name }) => name)).not.toContain('common');
  for (const folder of ['service', 'job', 'event']) expect(packageOf(folder).dependencies?.common).toBe('file:../common');
  for (const folder of ['.', ...FOLDERS]) expect(packageOf(folder).workspaces).toBeUndefined();
});

test('nothing secret is inherited', () => {
  expect(securedKeys(specification.inheritAs)).toEqual([]);
  for (const { key } of standardKeys(specification.inheritAs)) expect(key).not.toMatch(/SECRET|TOKEN|PASSWORD|AUTH_KEY/);
});

test('service and event name the route that Connect asks for health', () => {
  const asked = specification.deployAs
    .filter(({ healthCheck }) => healthCheck)
    .map(({ name, healthCheck }) => [name, healthCheck]);
  const each = { path: '/health', intervalSeconds: 20, timeoutSeconds: 5, unhealthyThreshold: 3 };
  expect(asked).toEqual([
    ['service', each],
    ['event', each],
  ]);
});

test('one SDK of commercetools, and none that is given up', () => {
  for (const folder of ['common', 'service', 'job', 'event']) {
    const sdks = lockedOf(folder).filter(([place]) => /\/@commercetools\/(?:platform-sdk|ts-client|sdk-client\w*)$/.test(place));
    expect(sdks.filter(([place]) => place.includes('sdk-client'))).toEqual([]);
    const majors = (name: string) =>
      new Set(sdks.filter(([place]) => place.endsWith(name)).map(([, { version = '' }]) => Number(version.split('.')[0])));
    for (const [name, least] of [
      ['platform-sdk', 8],
      ['ts-client', 4],
    ] as const) {
      for (const major of majors(name)) expect([folder, name, major >= least]).toEqual([folder, name, true]);
      expect(majors(name).size).toBeLessThanOrEqual(1);
    }
  }
});
