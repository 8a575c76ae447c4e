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

/** Custom fields pass as they are, but for the names that Klaviyo keeps for itself. */
export function customFields(custom: { fields?: Fields } | undefined): Fields {
  const fields = Object.entries(custom?.fields ?? {}).filter(([name]) => !name.startsWith('$') && name !== '_kx');
  return present(Object.fromEntries(fields));
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
