import type { Endpoint } from './endpoints.ts';
import { badParameter } from './errors.ts';

export type Value = string | number | boolean;
export type Condition = { op: string; field: string; values: Value[] };

/** One page of identifiers: the real maximum of `any` isn't documented, a client that stays within 100 is safe. */
const MAX_ANY = 100;
const EXPRESSION = /^\s*,?\s*([a-z-]+)\(\s*([\w.]+)\s*,\s*/;
const TOKEN = /^\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w.:+-]+))\s*/;

type Read = { value: Value; rest: string };

function readValue(text: string): Read | undefined {
  const match = TOKEN.exec(text);
  if (!match) return undefined;
  const quoted = match[1] ?? match[2];
  const rest = text.slice(match[0].length);
  if (quoted !== undefined) return { value: quoted.replace(/\\(.)/g, '$1'), rest };
  const bare = match[3] ?? '';
  if (bare === 'true' || bare === 'false') return { value: bare === 'true', rest };
  return { value: /^-?\d+(\.\d+)?$/.test(bare) ? Number(bare) : bare, rest };
}

function readList(text: string): { values: Value[]; rest: string } | undefined {
  const values: Value[] = [];
  let rest = text.slice(1);
  for (;;) {
    const read = readValue(rest);
    if (!read) return undefined;
    values.push(read.value);
    if (read.rest.startsWith(']')) return { values, rest: read.rest.slice(1) };
    if (!read.rest.startsWith(',')) return undefined;
    rest = read.rest.slice(1);
  }
}

function readCondition(text: string): { condition: Condition; rest: string } | undefined {
  const head = EXPRESSION.exec(text);
  if (!head) return undefined;
  const body = text.slice(head[0].length);
  const single = body.startsWith('[') ? undefined : readValue(body);
  const read = single ? { values: [single.value], rest: single.rest } : readList(body);
  if (!read || !/^\s*\)/.test(read.rest)) return undefined;
  const condition = { op: head[1] ?? '', field: head[2] ?? '', values: read.values };
  return { condition, rest: read.rest.replace(/^\s*\)\s*/, '') };
}

function permit(endpoint: Endpoint, { op, field, values }: Condition): void {
  const operators = endpoint.filters?.[field];
  if (!operators) throw badParameter('filter', `'${field}' is not a filterable field for this resource.`);
  if (!operators.includes(op)) throw badParameter('filter', `'${op}' is not a valid operator for the field '${field}'.`);
  if (values.length > MAX_ANY) throw badParameter('filter', `'${op}' takes at most ${MAX_ANY} values.`);
}

/** `any(ids,["a","b"]),equals(published,true)`: a comma between expressions means "and". */
export function parseFilter(endpoint: Endpoint, text: string | undefined): Condition[] {
  const conditions: Condition[] = [];
  let rest = text ?? '';
  while (rest !== '') {
    const read = readCondition(rest);
    if (!read) throw badParameter('filter', `Invalid filter provided: ${text}`);
    permit(endpoint, read.condition);
    conditions.push(read.condition);
    rest = read.rest;
  }
  return conditions;
}
