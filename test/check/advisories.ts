// Compares the locked versions of all packages with advisories.json. Connect's validation refuses a repository for one HIGH
// or CRITICAL advisory that has a fix, packages for development included. This check works offline and knows no newer
// advisory than the list; the workflow `audit` asks the registry on every push.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import advisories from './advisories.json' with { type: 'json' };

/** The numbers of a version; what follows a hyphen is left out. */
const numbersOf = (version: string) => (version.split('-')[0] ?? '').split('.').map(Number);

/** Whether version `a` is older than version `b`, both as lists of numbers. */
function older(a: number[], b: number[]): boolean {
  const index = b.findIndex((number, place) => number !== (a[place] ?? 0));
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0);
}

/**
 * The version that fixes the advisory for a locked version, or undefined when that is not affected.
 * A major version is fixed from its own entry on; one between two entries is fixed by the next higher entry only.
 * @param fixed first versions without the fault, one per major version, ascending
 */
export function fixFor(version: string, fixed: readonly string[]): string | undefined {
  const locked = numbersOf(version);
  const first = fixed.find((each) => (numbersOf(each)[0] ?? 0) >= (locked[0] ?? 0));
  return first !== undefined && older(locked, numbersOf(first)) ? first : undefined;
}

interface Lockfile {
  packages: Record<string, { version?: string; name?: string }>;
}
type Advisories = Record<string, { fixed: readonly string[]; advisory?: string }>;

/** Faults of one lockfile, each as `path version: fixed in …`. */
export function faultsOf(lock: Lockfile, known: Advisories): string[] {
  return Object.entries(lock.packages).flatMap(([path, { version, name }]) => {
    const entry = known[name ?? path.split('node_modules/').pop() ?? ''];
    const fix = version && entry && fixFor(version, entry.fixed);
    return fix ? [`${path} ${version}: fixed in ${fix}${entry.advisory ? ` (${entry.advisory})` : ''}`] : [];
  });
}

/** Faults of every lockfile in the folders of the repository. */
export function checkAdvisories(root: string): string[] {
  const locks = readdirSync(root)
    .map((folder) => join(folder, 'package-lock.json'))
    .filter((file) => existsSync(join(root, file)));
  const faults = locks.flatMap((file) =>
    faultsOf(JSON.parse(readFileSync(join(root, file), 'utf8')), advisories).map((fault) => `${file}: ${fault}`),
  );
  return locks.length > 0 ? faults : ['No lockfile was found.'];
}
