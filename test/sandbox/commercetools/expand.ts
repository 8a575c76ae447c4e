import type { Resource } from './storage.ts';

export type Lookup = (typeId: string, id: string) => Resource | undefined;

/**
 * Copies of the resource and of everything on the way to the expanded references; the rest is shared. A reference whose
 * target is gone stays as it is.
 */
export function expand<T>(resource: T, paths: string[], lookup: Lookup): T {
  return paths.reduce((expanded, path) => along(expanded, path.replace(/\[[^\]]*\]/g, '').split('.'), lookup) as T, resource);
}

function along(value: unknown, path: string[], lookup: Lookup): unknown {
  if (Array.isArray(value)) return value.map((item) => along(item, path, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (isReference(fields)) {
    const obj = fields.obj ?? lookup(fields.typeId, fields.id);
    return obj === undefined ? fields : { ...fields, obj: along(obj, path, lookup) };
  }
  const [head, ...rest] = path;
  if (head === undefined || fields[head] === undefined) return fields;
  return { ...fields, [head]: along(fields[head], rest, lookup) };
}

function isReference(value: Record<string, unknown>): value is { typeId: string; id: string; obj?: unknown } {
  return typeof value.typeId === 'string' && typeof value.id === 'string';
}
