import { DateTime, IANAZone } from 'luxon';

/** What a JavaScript date can be: years 1 to 9999. */
const EARLIEST = -62_135_596_800_000;
const LATEST = 253_402_300_799_999;
const inRange = (ms: number): number | undefined => (ms >= EARLIEST && ms <= LATEST ? ms : undefined);

type ReadTime = (text: string) => number | undefined;

/**
 * Reads times of one format as epoch milliseconds: `iso`, `unix_s`, `unix_ms`, or tokens of Luxon. Undefined for what is no time.
 * Luxon alone takes 24 µs for each, more than all else that is done with a row: usual times are read without it, with the same result.
 */
export function timeReader(format: string, zone: string): ReadTime {
  if (format === 'unix_s')
    return (text) => (/^-?\d{1,12}(?:\.\d{1,9})?$/.test(text) ? inRange(Math.round(Number(text) * 1000)) : undefined);
  if (format === 'unix_ms') return (text) => (/^-?\d{1,15}$/.test(text) ? inRange(Number(text)) : undefined);
  const thorough = luxonReader(format, zone);
  const quick = format === 'iso' ? isoReader(zone) : partsReader(format, zone);
  return quick ? (text) => quick(text) ?? thorough(text) : thorough;
}

/** Any format and every special case; slow. */
export function luxonReader(format: string, zone: string): ReadTime {
  const millis = (time: DateTime) => (time.isValid ? inRange(time.toMillis()) : undefined);
  if (format === 'iso') return (text) => millis(DateTime.fromISO(text, { zone }));
  const options = { zone, locale: 'en-US' };
  const parser = DateTime.buildFormatParser(format, options);
  return (text) => millis(DateTime.fromFormatParser(text, parser, options));
}

const PARTS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'fraction'] as const;
type Part = (typeof PARTS)[number];

const TOKENS: Record<string, { form: string; part: Part }> = {
  yyyy: { form: '(\\d{4})', part: 'year' },
  MM: { form: '(\\d{2})', part: 'month' },
  M: { form: '(\\d{1,2})', part: 'month' },
  dd: { form: '(\\d{2})', part: 'day' },
  d: { form: '(\\d{1,2})', part: 'day' },
  HH: { form: '(\\d{2})', part: 'hour' },
  H: { form: '(\\d{1,2})', part: 'hour' },
  mm: { form: '(\\d{2})', part: 'minute' },
  m: { form: '(\\d{1,2})', part: 'minute' },
  ss: { form: '(\\d{2})', part: 'second' },
  s: { form: '(\\d{1,2})', part: 'second' },
  SSS: { form: '(\\d{3})', part: 'fraction' },
};

/** Undefined when a format has anything else than numbers of a whole date, and signs. */
function partsReader(format: string, zone: string): ReadTime | undefined {
  const tokens = format.match(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [];
  const isLiteral = (token: string) => /^(?:'[^']*'|[^A-Za-z']+)$/.test(token);
  if (tokens.join('') !== format || !tokens.every((token) => isLiteral(token) || TOKENS[token])) return undefined;
  const parts = tokens.flatMap((token) => TOKENS[token]?.part ?? []);
  const whole = (['year', 'month', 'day'] as const).every((part) => parts.includes(part));
  if (!whole || new Set(parts).size < parts.length) return undefined;
  const form = tokens.map((token) => TOKENS[token]?.form ?? escaped(token.replaceAll("'", ''))).join('');
  return localReader(new RegExp(`^${form}$`), parts, zone);
}

const escaped = (text: string): string => text.replace(/[^A-Za-z0-9]/g, (sign) => `\\u${hex(sign)}`);
const hex = (sign: string): string => sign.charCodeAt(0).toString(16).padStart(4, '0');

function localReader(form: RegExp, parts: readonly Part[], zone: string): ReadTime {
  const at = PARTS.map((part) => parts.indexOf(part) + 1);
  const offsetOn = dayOffsets(zone);
  return (text) => {
    const found = form.exec(text);
    if (!found) return undefined;
    const local = localMillis(at.map((index) => (index === 0 ? undefined : found[index])));
    const offset = local === undefined ? undefined : offsetOn(local);
    return offset === undefined ? undefined : (local as number) - offset;
  };
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

function isoReader(zone: string): ReadTime {
  const offsetOn = dayOffsets(zone);
  return (text) => {
    const found = ISO.exec(text);
    if (!found) return undefined;
    const local = localMillis(found.slice(1, 8));
    if (local === undefined) return undefined;
    const offset = found[8] === undefined ? offsetOn(local) : writtenOffset(found[8]);
    return offset === undefined ? undefined : local - offset;
  };
}

const MINUTE = 60_000;

/** `+02:00` in milliseconds; undefined for what no place on earth has. */
function writtenOffset(text: string): number | undefined {
  if (text === 'Z') return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(4))];
  if (hours > 14 || minutes > 59) return undefined;
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE;
}

/** The time as if it were UTC; undefined for what no calendar has, and for special cases: years of rare rules, hour 24, leap seconds. */
function localMillis(parts: readonly (string | undefined)[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millis = 0] = parts.map((part) => Number(part ?? 0));
  if (year < 1970 || year > 2199 || hour > 23 || minute > 59 || second > 59) return undefined;
  const midnight = new Date(Date.UTC(year, month - 1, day));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  return midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
}

const DAY = 24 * 60 * MINUTE;
const DAYS_KEPT = 20_000;

/** A zone's offset (ms) at a local time; undefined near a change of its clocks, where a time may be there twice or not at all. */
function dayOffsets(zone: string): (local: number) => number | undefined {
  if (zone === 'UTC') return () => 0;
  const rules = IANAZone.create(zone);
  const days = new Map<number, number | undefined>();
  return (local) => {
    const day = Math.floor(local / DAY);
    if (days.has(day)) return days.get(day);
    if (days.size >= DAYS_KEPT) days.clear();
    // A local day lies within these in every zone.
    const [before, after] = [rules.offset((day - 1) * DAY), rules.offset((day + 2) * DAY)];
    const offset = before === after ? before * MINUTE : undefined;
    days.set(day, offset);
    return offset;
  };
}
