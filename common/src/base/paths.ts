import type { TSchema } from 'typebox';
import { object } from './json';

/** A value of a schema that is no group of others. Lists and maps are values. */
export interface Leaf {
  /** Its names from the outside in, joined by dots. */
  path: string;
  schema: TSchema;
  /** It may be absent. */
  isOptional: boolean;
}

interface ObjectSchema {
  properties?: Record<string, TSchema>;
  required?: string[];
}

/** Every value that a schema describes, in its order. */
export function leavesOf(schema: TSchema, path = ''): Leaf[] {
  const { properties = {}, required = [] } = schema as ObjectSchema;
  return Object.entries(properties).flatMap(([name, each]): Leaf[] => {
    const at = path === '' ? name : `${path}.${name}`;
    const isGroup = (each as ObjectSchema).properties !== undefined;
    return isGroup ? leavesOf(each, at) : [{ path: at, schema: each, isOptional: !required.includes(name) }];
  });
}

/** The values at these paths; those that are absent are left out. */
export function flat(value: unknown, paths: readonly string[]): Record<string, unknown> {
  const found = paths.map((path) => [path, path.split('.').reduce<unknown>((at, name) => object(at)[name], value)]);
  return Object.fromEntries(found.filter(([, each]) => each !== undefined));
}

/** The contrary of `flat`. Groups that hold no value at all are absent. */
export function nested(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    let group = whole;
    for (const name of names) {
      group[name] ??= {};
      group = group[name] as Record<string, unknown>;
    }
    group[last] = value;
  }
  return whole;
}
