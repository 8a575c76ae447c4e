const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const TOKENS: Record<string, { form: string; part: 'year' | 'month' | 'day' }> = {
  yyyy: { form: '(\\d{4})', part: 'year' },
  MM: { form: '(\\d{2})', part: 'month' },
  M: { form: '(\\d{1,2})', part: 'month' },
  dd: { form: '(\\d{2})', part: 'day' },
  d: { form: '(\\d{1,2})', part: 'day' },
};

/** What is wrong with a format of dates; undefined when nothing is. */
export function dateFormatFault(format: string): string | undefined {
  const parts = tokensOf(format).flatMap((token) => TOKENS[token]?.part ?? []);
  const letters = tokensOf(format).find((token) => !TOKENS[token] && /[A-Za-z]/.test(token));
  if (letters !== undefined) return `has "${letters}", which is none of yyyy MM M dd d`;
  if (new Set(parts).size === 3 && parts.length === 3) return undefined;
  return 'needs a year (yyyy), a month (MM or M) and a day (dd or d), each once';
}

/**
 * Reads dates of one format and writes them as yyyy-MM-dd; undefined for what no calendar has. One expression and a table:
 * a date library would take most of the time that a row is given.
 */
export function dateReader(format: string): (text: string) => string | undefined {
  const tokens = tokensOf(format);
  const form = new RegExp(`^${tokens.map((token) => TOKENS[token]?.form ?? token.replace(/[^A-Za-z0-9]/g, '\\$&')).join('')}$`);
  const places = tokens.flatMap((token) => TOKENS[token]?.part ?? []);
  const [year, month, day] = (['year', 'month', 'day'] as const).map((part) => places.indexOf(part) + 1) as [
    number,
    number,
    number,
  ];
  return (text) => {
    const found = form.exec(text);
    return found ? calendarDate(found[year] ?? '', found[month] ?? '', found[day] ?? '') : undefined;
  };
}

const tokensOf = (format: string): string[] => format.match(/yyyy|MM?|dd?|[A-Za-z]+|[^A-Za-z]/g) ?? [];

function calendarDate(year: string, month: string, day: string): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const leap = y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
  const days = m === 2 && leap ? 29 : (MONTH_DAYS[m - 1] ?? 0);
  if (y < 1 || d < 1 || d > days) return undefined;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
