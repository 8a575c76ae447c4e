import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** As npm starts the tests: with test/ as the working directory. */
const ROOT = resolve(process.cwd(), '..');

const LEFT_OUT = new Set(['node_modules', 'dist', 'build', 'public', 'coverage']);

/** Paths of all files with these endings, relative to the root. */
function filesOf(endings: RegExp, folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || LEFT_OUT.has(entry.name) ? [] : filesOf(endings, path);
    return endings.test(entry.name) ? [path] : [];
  });
}

const documents = filesOf(/\.md$/);

const withoutCode = (text: string) => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

/** Links and images that point into the repository. */
function linksOf(path: string): string[] {
  const text = withoutCode(readFileSync(join(ROOT, path), 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '').filter((link) => !/^[a-z]+:/i.test(link));
}

/** The anchor that GitHub gives a heading: https://docs.github.com/en/get-started/writing-on-github */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

function anchorsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) => anchorOf((match[1] ?? '').trim()));
}

function isBroken(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

test('there are documents with links', () => {
  expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/operations.md', 'CONTRIBUTING.md']));
  expect(linksOf('README.md').length).toBeGreaterThan(10);
});

test.each(documents)('%s: every link leads somewhere', (path) => {
  expect(linksOf(path).filter((link) => isBroken(path, link))).toEqual([]);
});

test('every document that the source names is there', () => {
  const named = filesOf(/\.(?:ts|tsx|mjs|yaml)$/).flatMap((path) =>
    [...readFileSync(join(ROOT, path), 'utf8').matchAll(/\bdocs\/[\w/-]+\.md\b/g)].map(([document]) => `${path}: ${document}`),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((line) => !existsSync(join(ROOT, line.split(': ')[1] ?? '')))).toEqual([]);
});

test('a missing file and a missing heading are found', () => {
  expect(isBroken('docs/operations.md', '../README.md#support')).toBe(false);
  expect(isBroken('docs/operations.md', '../README.md#nowhere')).toBe(true);
  expect(isBroken('docs/operations.md', 'nothing.md')).toBe(true);
});
