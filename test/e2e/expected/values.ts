/**
 * What the specification's shared rules make of single values, written down a second time and as plainly as possible:
 * an expectation that used the product's own mapping would only show that it is equal to itself.
 */
type Fields = Record<string, unknown>;

/** Absent is absent: no nulls, no empty texts, lists or objects. */
export function present(fields: Fields): Fields {
  const kept = Object.entries(fields).filter(([, value]) => {
    if (value === undefined || value === null || value === '') return false;
    return typeof value !== 'object' || Object.keys(value).length > 0;
  });
  return Object.fromEntries(kept);
}

export const trimmed = (value: unknown): string | undefined =>
  typeof value === 'string' ? value.trim() || undefined : undefined;

export function email(value: unknown): string | undefined {
  const text = trimmed(value)?.toLowerCase();
  return text?.includes('@') ? text : undefined;
}

interface MoneyFields {
  centAmount?: number;
  preciseAmount?: number;
  fractionDigits?: number;
}

export const amount = (money: unknown): number | undefined => {
  const { centAmount, preciseAmount, fractionDigits = 2 } = (money ?? {}) as MoneyFields;
  const units = preciseAmount ?? centAmount;
  return units === undefined ? undefined : units / 10 ** fractionDigits;
};

/** Custom fields in a plain form, but for the names that Klaviyo keeps for itself, and those that are ours. */
export function customFields(custom: { fields?: Fields } | undefined, own: string[] = []): Fields {
  return plainFields(Object.entries(custom?.fields ?? {}).filter(([name]) => !own.includes(name)));
}

/** Fields as a person would write them down: labels of enumerations, amounts, the first language, keys or ids of references. */
export function plainFields(fields: [string, unknown][]): Fields {
  const kept: Fields = {};
  for (const [name, value] of fields.flatMap(([name, value]) => flattened(name, value))) {
    if (!name.startsWith('$') && name !== '_kx') kept[name] ??= value;
  }
  return present(kept);
}

type Entry = [string, unknown];

/** A nested product, or any other object, is a field for each of its parts. */
function flattened(name: string, value: unknown): Entry[] {
  const parts = partsOf(value);
  return parts ? parts.map(([part, inner]): Entry => [`${name}_${part}`, plain(inner)]) : [[name, plain(value)]];
}

function partsOf(value: unknown): Entry[] | undefined {
  if (Array.isArray(value)) {
    const nested = value.length > 0 && value.every((part) => part?.name !== undefined && 'value' in part);
    return nested ? value.map((part): Entry => [part.name, part.value]) : undefined;
  }
  return typeof value === 'object' && value !== null && !isOne(value) ? Object.entries(value) : undefined;
}

const isOne = (value: object): boolean =>
  ['centAmount', 'typeId', 'label'].some((field) => field in value) ||
  Object.keys(value).every((name) => /^(en|de|fr|it)(-[A-Z]{2})?$/.test(name));

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((part) => partsOf(part) || Array.isArray(part)) ? undefined : value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if (!isOne(value)) return undefined;
  if ('centAmount' in value) return amount(value);
  if ('label' in value) return plain(value.label);
  const { typeId, key, id } = value as { typeId?: string; key?: string; id?: string };
  return typeId === undefined ? firstLocale(value) : (key ?? id);
}

/** No preferred locale is set in these tests: the first value. */
export const firstLocale = (text: unknown): string | undefined => Object.values((text ?? {}) as Record<string, string>)[0];

export const joined = (...parts: unknown[]): string | undefined => parts.map(trimmed).filter(Boolean).join(', ') || undefined;

const DIALLING: Record<string, string> = { DE: '49', FR: '33', GB: '44', US: '1' };

/** E.164 for the numbers of the sample shop; those that are no numbers at all have no digits to speak of. */
export function phone(value: unknown, country: string): string | undefined {
  const digits = String(value ?? '').replace(/\D/g, '');
  if (digits.length < 9) return undefined;
  return String(value).trim().startsWith('+') ? `+${digits}` : `+${DIALLING[country]}${digits.replace(/^0/, '')}`;
}
