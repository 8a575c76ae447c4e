import { isSupportedCountry } from 'libphonenumber-js/max';
import { IANAZone } from 'luxon';
import { isObject } from '../../../base/fields/values';
import { dateFormatFault } from './dates';
import { type Faults, fieldsOf } from './faults';
import { booleanOf, dateOf, listOf, numberOf, PLAIN, phoneOf, type Transform, timestampOf } from './transforms';

type Read = (value: unknown, path: string, faults: Faults) => Transform | undefined;

/** Transforms that are given something: `{name: …}`. */
const GIVEN: Record<string, Read> = {
  boolean: (value, path, faults) => {
    const fields = fieldsOf(value, path, ['true', 'false'], faults);
    if (!fields) return undefined;
    const [trues, falses] = [textsOf(fields.true), textsOf(fields.false)];
    if (!trues || !falses) return faults.add(path, 'needs lists of texts for true and for false.');
    const both = trues.find((text) => falses.some((other) => other.toLowerCase() === text.toLowerCase()));
    return both === undefined ? booleanOf(trues, falses) : faults.add(path, `has "${both}" on both sides.`);
  },
  date: (value, path, faults) => {
    if (typeof value !== 'string') return faults.add(path, 'must be a format such as dd/MM/yyyy.');
    const fault = dateFormatFault(value);
    return fault === undefined ? dateOf(value) : faults.add(path, `${fault}.`);
  },
  timestamp: (value, path, faults) => {
    const fields = fieldsOf(value, path, ['format', 'zone'], faults);
    if (!fields) return undefined;
    const { format, zone = 'UTC' } = fields;
    if (typeof format !== 'string' || format === '') {
      return faults.add(`${path}.format`, 'must be iso, unix_s, unix_ms, or a format such as yyyy-MM-dd HH:mm:ss.');
    }
    if (typeof zone !== 'string' || !IANAZone.isValidZone(zone))
      return faults.add(`${path}.zone`, 'must be a time zone such as Europe/London.');
    if (!['iso', 'unix_s', 'unix_ms'].includes(format) && !/y/.test(format))
      return faults.add(`${path}.format`, 'has no year (yyyy).');
    return timestampOf(format, zone);
  },
  number: (value, path, faults) => {
    const fields = fieldsOf(value, path, ['decimal', 'group'], faults);
    if (!fields) return undefined;
    const { decimal = '.', group } = fields;
    if (!isSign(decimal)) return faults.add(`${path}.decimal`, 'must be one character that is no digit.');
    if (group !== undefined && (!isSign(group) || group === decimal)) {
      return faults.add(`${path}.group`, 'must be one character that is no digit, and not the decimal one.');
    }
    return numberOf(decimal, group);
  },
  phone: (value, path, faults) =>
    typeof value === 'string' && isSupportedCountry(value)
      ? phoneOf(value)
      : faults.add(path, 'must be the code of a country in capitals, such as GB.'),
  list: (value, path, faults) =>
    typeof value === 'string' && value !== ''
      ? listOf(value)
      : faults.add(path, 'must be the text between the entries, such as "|".'),
};

/** Of those the parameters may be left out. */
const BARE: Record<string, () => Transform> = { boolean: () => booleanOf(), number: () => numberOf() };

const isSign = (value: unknown): value is string => typeof value === 'string' && /^[^\d+-]$/u.test(value);

export function readTransforms(value: unknown, path: string, faults: Faults): Transform[] {
  if (value === undefined) return [];
  const given = Array.isArray(value) ? value : [value];
  const transforms = given.flatMap(
    (each, at) => readTransform(each, Array.isArray(value) ? `${path}[${at}]` : path, faults) ?? [],
  );
  const early = transforms.findIndex(({ makes }) => makes !== 'text');
  if (early >= 0 && early < transforms.length - 1) {
    faults.add(path, `has ${transforms[early]?.name} before its end: what it makes can't be transformed again.`);
  }
  return transforms;
}

function readTransform(value: unknown, path: string, faults: Faults): Transform | undefined {
  if (typeof value === 'string') {
    if (Object.hasOwn(PLAIN, value)) return PLAIN[value];
    if (Object.hasOwn(BARE, value)) return BARE[value]?.();
    if (Object.hasOwn(GIVEN, value)) return faults.add(path, `needs more: {${value}: …}.`);
    return faults.add(path, unknown(value));
  }
  const [name, ...others] = isObject(value) ? Object.keys(value) : [];
  if (!isObject(value) || name === undefined || others.length > 0)
    return faults.add(path, 'must be a name, or {name: …} with one name.');
  const read = Object.hasOwn(GIVEN, name) ? GIVEN[name] : undefined;
  return read ? read(value[name], `${path}.${name}`, faults) : faults.add(path, unknown(name));
}

const NAMES = [...Object.keys(PLAIN), ...Object.keys(GIVEN)].join(', ');
const unknown = (name: string): string => `has "${name}", which is no transform: there are ${NAMES}.`;

/** YAML makes numbers and booleans of some texts. */
function textsOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const texts = value.map((each) => (['string', 'number', 'boolean'].includes(typeof each) ? String(each) : ''));
  return texts.includes('') ? undefined : texts;
}
