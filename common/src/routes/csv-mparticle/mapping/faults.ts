import { isObject } from '../../../base/fields/values';

/** Collects what is wrong with a mapping, each fault with its path. */
export class Faults {
  readonly list: string[] = [];
  add(path: string, what: string): undefined {
    this.list.push(`${path} ${what}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of an object that has no others than these. */
export function fieldsOf(value: unknown, path: string, known: string[], faults: Faults): Fields | undefined {
  if (!isObject(value)) return faults.add(path, `must be an object with ${known.join(', ')}.`);
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    faults.add(path === 'The mapping' ? name : `${path}.${name}`, `is not known here: there are ${known.join(', ')}.`);
  }
  return value;
}
