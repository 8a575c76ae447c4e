import { readFile, stat } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { Fatal } from '../../../contract/errors';
import type { Mapping } from './mapping';
import { POLICIES } from './policies';
import { readMapping } from './readMapping';

const LONGEST = 1024 * 1024;

/** The mapping can't be used: the message lists every fault with its path. */
export class InvalidMapping extends Fatal {
  constructor(name: string, faults: string[]) {
    super('invalid_mapping', `The mapping ${name} is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

export interface LoadedMapping {
  mapping: Mapping;
  /** As it is shown. */
  name: string;
}

/** The mapping of a file, JSON or YAML; the one of policies without. @throws InvalidMapping */
export async function loadMapping(path: string | undefined): Promise<LoadedMapping> {
  if (path === undefined) return checked(POLICIES, 'of policies');
  const text = await textOf(path);
  // JSON is YAML; this parser finds a name that is there twice, which JSON.parse doesn't.
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw new InvalidMapping(path, [`It is neither JSON nor YAML: ${firstLine(error.message)}`]);
  return checked(
    plain(path, () => document.toJS({ maxAliasCount: 20 })),
    path,
  );
}

function plain(path: string, read: () => unknown): unknown {
  try {
    return read();
  } catch {
    throw new InvalidMapping(path, ['It refers to itself too often.']);
  }
}

function checked(value: unknown, name: string): LoadedMapping {
  const { mapping, faults } = readMapping(value);
  if (!mapping) throw new InvalidMapping(name, faults);
  return { mapping, name };
}

async function textOf(path: string): Promise<string> {
  try {
    if ((await stat(path)).size > LONGEST) throw new InvalidMapping(path, ['It is larger than 1 MiB.']);
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof InvalidMapping) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new InvalidMapping(path, [
      code === 'ENOENT' ? 'There is no such file.' : `It could not be read (${code ?? 'unknown reason'}).`,
    ]);
  }
}

const firstLine = (text: string): string => text.split('\n')[0]?.replace(/:$/, '.') ?? '';
