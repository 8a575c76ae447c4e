import type { Comparison, Literal, Predicate } from './predicate.ts';

export type Matcher = (value: unknown) => boolean;

/** Compiles a predicate once, so that a scan only calls functions. */
export function matcher(predicate: Predicate): Matcher {
  switch (predicate.kind) {
    case 'and': {
      const parts = predicate.parts.map(matcher);
      return (value) => parts.every((part) => part(value));
    }
    case 'or': {
      const parts = predicate.parts.map(matcher);
      return (value) => parts.some((part) => part(value));
    }
    case 'not': {
      const part = matcher(predicate.part);
      return (value) => !part(value);
    }
    case 'nested': {
      const part = matcher(predicate.part);
      return onField(predicate.field, (inner) => (Array.isArray(inner) ? inner.some(part) : isObject(inner) && part(inner)));
    }
    default:
      return onField(predicate.field, condition(predicate));
  }
}

type Condition = Exclude<Predicate, { kind: 'and' | 'or' | 'not' | 'nested' }>;

function condition(predicate: Condition): Matcher {
  switch (predicate.kind) {
    case 'compare': {
      const holds = comparison(predicate.operator, predicate.value);
      return (value) => (Array.isArray(value) ? value.some(holds) : holds(value));
    }
    case 'in': {
      const values = new Set<unknown>(predicate.values);
      return (value) => values.has(value);
    }
    case 'contains': {
      const { values, every } = predicate;
      const among = (value: unknown) => (wanted: Literal) => Array.isArray(value) && value.includes(wanted);
      return (value) => (every ? values.every(among(value)) : values.some(among(value)));
    }
    case 'defined':
      return (value) => value !== undefined && value !== null;
    case 'empty':
      return (value) => !Array.isArray(value) || value.length === 0;
  }
}

const onField =
  (field: string, holds: Matcher): Matcher =>
  (value) =>
    holds(isObject(value) ? value[field] : undefined);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)$/;

/** Times are compared as instants, however they are written. */
export function instantOf(value: unknown): number | undefined {
  return typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : undefined;
}

function comparison(operator: Comparison, literal: Literal): Matcher {
  const instant = instantOf(literal);
  const compared = instant ?? literal;
  const seen = (value: unknown) => (instant === undefined ? value : (instantOf(value) ?? value));
  const comparable = (value: unknown): value is Literal => typeof value === typeof compared;
  switch (operator) {
    case '=':
      return (value) => seen(value) === compared;
    case '!=':
    case '<>':
      return (value) => seen(value) !== compared;
    default:
      return (value) => {
        const own = seen(value);
        return comparable(own) && ordered(operator, own, compared);
      };
  }
}

function ordered(operator: '>' | '>=' | '<' | '<=', left: Literal, right: Literal): boolean {
  if (operator === '>') return left > right;
  if (operator === '>=') return left >= right;
  return operator === '<' ? left < right : left <= right;
}

export interface Bounds {
  from?: string;
  to?: string;
}

/**
 * What a predicate says about one text field, never too narrow: records outside the bounds can't match, records inside
 * may. Lets a page be cut out of a sorted index.
 */
export function boundsOf(predicate: Predicate, field: string): Bounds {
  if (predicate.kind === 'and') return predicate.parts.map((part) => boundsOf(part, field)).reduce(narrower, {});
  if (predicate.kind === 'or') return predicate.parts.map((part) => boundsOf(part, field)).reduce(wider);
  if (predicate.kind !== 'compare' || predicate.field !== field || typeof predicate.value !== 'string') return {};
  const instant = instantOf(predicate.value);
  const value = instant === undefined ? predicate.value : new Date(instant).toISOString();
  if (predicate.operator === '=') return { from: value, to: value };
  if (predicate.operator.startsWith('>')) return { from: value };
  return predicate.operator === '<' || predicate.operator === '<=' ? { to: value } : {};
}

function narrower(a: Bounds, b: Bounds): Bounds {
  return bounds(pick(a.from, b.from, (x, y) => x > y) ?? a.from ?? b.from, pick(a.to, b.to, (x, y) => x < y) ?? a.to ?? b.to);
}

function wider(a: Bounds, b: Bounds): Bounds {
  return bounds(
    pick(a.from, b.from, (x, y) => x < y),
    pick(a.to, b.to, (x, y) => x > y),
  );
}

function pick(a: string | undefined, b: string | undefined, first: (a: string, b: string) => boolean): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return first(a, b) ? a : b;
}

function bounds(from: string | undefined, to: string | undefined): Bounds {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** The ids a predicate names, when nothing else can match. */
export function idsOf(predicate: Predicate): string[] | undefined {
  if (predicate.kind === 'and') return predicate.parts.map(idsOf).find((ids) => ids !== undefined);
  if (predicate.kind === 'in' && predicate.field === 'id') return predicate.values.map(String);
  if (predicate.kind === 'compare' && predicate.field === 'id' && predicate.operator === '=') return [String(predicate.value)];
  return undefined;
}
