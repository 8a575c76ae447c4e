import type { HighPrecisionMoney, TypedMoney } from '@commercetools/platform-sdk';
import { fields, finite, text } from '../../../base/fields/values';

/** An amount as whole units of 10^-digits. Adding those is exact; adding decimals isn't. */
interface Units {
  units: number;
  digits: number;
}

/**
 * High-precision money holds its own number of digits with `preciseAmount`; `centAmount` is only its rounded shadow.
 * https://docs.commercetools.com/api/types#highprecisionmoney
 */
function unitsOf(money: unknown): Units | undefined {
  const { type, centAmount, preciseAmount, fractionDigits } = fields<HighPrecisionMoney>(money);
  const units = finite(type === 'highPrecision' ? preciseAmount : centAmount);
  const digits = finite(fractionDigits);
  // 10^22 is the last power of ten that a double holds exactly; commercetools allows 20 digits.
  if (units === undefined || digits === undefined || !Number.isInteger(digits) || digits < 0 || digits > 22) return undefined;
  return { units, digits };
}

// One division of two whole numbers is rounded once, to the double nearest to the decimal: 1999 / 100 is 19.99.
const decimal = ({ units, digits }: Units): number => units / 10 ** digits;

/** The amount as a decimal number in the currency's main unit; undefined when it isn't money. */
export function amount(money: unknown): number | undefined {
  const units = unitsOf(money);
  return units && decimal(units);
}

/** The ISO 4217 code of an amount. */
export function currencyOf(money: unknown): string | undefined {
  const code = text(fields<TypedMoney>(money).currencyCode);
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : undefined;
}

/** The sum of amounts, each so many times, without the noise of adding decimals. Whatever isn't money adds nothing. */
export function sum(parts: readonly { money: unknown; times: number }[]): number {
  let total: Units = { units: 0, digits: 0 };
  for (const { money, times } of parts) {
    const part = unitsOf(money);
    if (part !== undefined) total = plus(total, { ...part, units: part.units * times });
  }
  return decimal(total);
}

function plus(a: Units, b: Units): Units {
  const digits = Math.max(a.digits, b.digits);
  return { digits, units: a.units * 10 ** (digits - a.digits) + b.units * 10 ** (digits - b.digits) };
}

/** An amount of the same currency, larger or smaller by a factor, in whole smallest units; undefined when it isn't money. */
export function scaled(money: unknown, factor: number): number | undefined {
  const units = unitsOf(money);
  return units && Number.isFinite(factor) ? decimal({ ...units, units: Math.round(units.units * factor) }) : undefined;
}
