import { Argument } from 'commander';
import { IMPORTS } from 'common/errors';
import { Usage } from './exit';
import { EVERYTHING } from './sequence';

/**
 * An argument that names one import, or all of them with `everything`. It is looked at before the configuration, so that a slip of the
 * pen isn't answered with a list of missing variables.
 * @throws Usage when there is no such import
 */
export function importArgument(flags: '<import>' | '[import]', { orEverything = false } = {}): Argument {
  const names: string[] = orEverything ? [...IMPORTS, EVERYTHING] : [...IMPORTS];
  return new Argument(flags, names.join(', ')).argParser((name: string) => {
    if (names.includes(name)) return name;
    throw new Usage(`There is no import or command "${name}". Imports: ${names.join(', ')}. --help lists the commands.`);
  });
}
