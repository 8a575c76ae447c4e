import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIST = join(dirname(fileURLToPath(import.meta.url)), 'words.txt');
const READ = /\.(ts|tsx|mts|js|mjs|cjs|json|md|yaml|yml|sh|txt|html)$/;
/** Made by tools, or not of this project. */
const LEFT_OUT = new Set(['node_modules', 'dist', 'public', 'coverage', 'package-lock.json', 'words.txt']);

/** One expression of all words in the list, a pattern a line; `#` begins a comment. */
export function pattern(list: string): RegExp {
  const words = list
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
  return new RegExp(`\\b(?:${words.join('|')})\\b`, 'gi');
}

/** Parts of names count as words: `oneWord` is read as `one Word`. */
export const found = (line: string, words: RegExp): string[] => line.replace(/([a-z])([A-Z])/g, '$1 $2').match(words) ?? [];

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (LEFT_OUT.has(entry.name) || (entry.name.startsWith('.') && entry.isDirectory())) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (READ.test(entry.name)) yield path;
  }
}

/** Words of words.txt in code, texts and documents, as `file:line: words`. */
export function checkWords(root: string): string[] {
  const words = pattern(readFileSync(LIST, 'utf8'));
  return [...filesBelow(root)].flatMap((path) => {
    const name = relative(root, path);
    return [name, ...readFileSync(path, 'utf8').split('\n')].flatMap((line, at) => {
      const here = found(line, words);
      return here.length > 0 ? [`${name}${at > 0 ? `:${at}` : ''}: ${here.join(', ')}`] : [];
    });
  });
}
