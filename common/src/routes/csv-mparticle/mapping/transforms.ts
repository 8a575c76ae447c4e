import type { CountryCode } from 'libphonenumber-js';
import { phoneNumber } from '../../../base/fields/phone';
import type { AttributeValue } from '../../../systems/mparticle/batch';
import { dateReader } from './dates';
import { trimmed } from './text';
import { timeReader } from './times';

/** One step from a trimmed text to a value. */
export interface Transform {
  /** Part of the codes `invalid_<name>`. */
  name: string;
  /** Undefined: the text is not valid. An empty text or list is absent. */
  apply(text: string): AttributeValue | undefined;
  /** What it makes: only a text can be transformed again. */
  makes: 'text' | 'boolean' | 'number' | 'timestamp' | 'list';
}

const textStep = (name: string, apply: (text: string) => string | undefined): Transform => ({ name, apply, makes: 'text' });

/** Of these each text makes a text. */
export const PLAIN: Record<string, Transform> = {
  // What comes here is trimmed already.
  trim: textStep('trim', (text) => text),
  lower: textStep('lower', (text) => text.toLowerCase()),
  upper: textStep('upper', (text) => text.toUpperCase()),
  capitalize: textStep('capitalize', (text) => {
    const [first = ''] = text;
    return first.toUpperCase() + text.slice(first.length).toLowerCase();
  }),
  // Spreadsheets and data frames write whole numbers of a column with gaps like that.
  strip_point_zero: textStep('strip_point_zero', (text) => (/^\+?\d+\.0$/.test(text) ? text.slice(0, -2) : text)),
};

export function booleanOf(trues = ['true', 'yes', '1'], falses = ['false', 'no', '0']): Transform {
  const known = new Map<string, boolean>();
  for (const text of trues) known.set(text.toLowerCase(), true);
  for (const text of falses) known.set(text.toLowerCase(), false);
  return { name: 'boolean', makes: 'boolean', apply: (text) => known.get(text.toLowerCase()) };
}

export const dateOf = (format: string): Transform => textStep('date', dateReader(format));

/** More digits than a double keeps would arrive as another number. */
const DIGITS = 15;

export function numberOf(decimal = '.', group?: string): Transform {
  const point = escaped(decimal);
  const whole = group === undefined ? '\\d+' : `(?:\\d+|\\d{1,3}(?:${escaped(group)}\\d{3})+)`;
  const form = new RegExp(`^[+-]?${whole}(?:${point}\\d+)?$`);
  return {
    name: 'number',
    makes: 'number',
    apply(text) {
      if (!form.test(text)) return undefined;
      const plain = (group === undefined ? text : text.replaceAll(group, '')).replace(decimal, '.');
      if (plain.replace(/^[+-]?0*\.?0*|\./g, '').length > DIGITS) return undefined;
      // Not -0, which JSON doesn't have.
      return Number(plain) + 0;
    },
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const phoneOf = (country: CountryCode): Transform => textStep('phone', (text) => phoneNumber(text, country));

export const listOf = (separator: string): Transform => ({
  name: 'list',
  makes: 'list',
  apply: (text) =>
    text
      .split(separator)
      .map(trimmed)
      .filter((entry) => entry !== ''),
});

export function timestampOf(format: string, zone = 'UTC'): Transform {
  return { name: 'timestamp', makes: 'timestamp', apply: timeReader(format, zone) };
}
