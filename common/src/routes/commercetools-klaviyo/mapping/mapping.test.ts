import { emailAddress } from '../../../base/fields/email';
import { phoneNumber } from '../../../base/fields/phone';
import { categoryPaths, categoryTree } from './categories';
import { clean, exceeds, join, LIMITS, newNotes } from './clean';
import type { Warning } from './codes';
import { localize } from './localize';
import { amount, currencyOf, sum } from './money';
import type { Passing } from './properties';
import { applyProperties, attributeValues } from './properties';
import { time } from './time';
import { productUrl } from './url';

const cent = (centAmount: number, fractionDigits = 2, currencyCode = 'EUR') => ({
  type: 'centPrecision',
  centAmount,
  fractionDigits,
  currencyCode,
});

const passing = (): Passing => ({ locale: 'en', own: new Set(['OrderId']), notes: newNotes() });

describe('Localized strings', () => {
  const names = { en: 'Trousers', 'de-DE': 'Hose', 'de-AT': 'Beinkleid', 'fr-FR': 'Pantalon' };

  test('exact PREFERRED_LOCALE (`de-AT`)', () => {
    expect(localize(names, 'de-AT')).toBe('Beinkleid');
  });
  test('else its language (`de`)', () => {
    expect(localize({ ...names, de: 'Buxe' }, 'de-CH')).toBe('Buxe');
  });
  test('else any other locale of that language (`de-DE`)', () => {
    expect(localize(names, 'de-CH')).toBe('Hose');
    expect(localize(names, 'fr')).toBe('Pantalon');
  });
  test('a language is compared as a whole, not by its first letters', () => {
    expect(localize({ 'est-EE': 'üks', 'es-ES': 'uno' }, 'es-MX')).toBe('uno');
  });
  test('else the first value', () => {
    expect(localize(names, 'it')).toBe('Trousers');
    expect(localize(names)).toBe('Trousers');
  });
  test('an empty text is absent: the next rule applies', () => {
    expect(localize({ 'de-AT': ' ', de: '', en: 'Trousers' }, 'de-AT')).toBe('Trousers');
    expect(localize({ en: '' }, 'en')).toBeUndefined();
  });
  test('what is no localized string has no text', () => {
    for (const value of [undefined, null, 'text', 5, [], ['a'], {}, { en: 5 }]) expect(localize(value, 'en')).toBeUndefined();
    expect(localize({ en: 'x' }, 'constructor')).toBe('x');
  });
});

describe('Money', () => {
  test('centAmount / 10^fractionDigits', () => {
    expect(amount(cent(1999))).toBe(19.99);
    expect(amount(cent(30))).toBe(0.3);
    expect(amount(cent(-1999))).toBe(-19.99);
  });
  test('0 is an amount', () => {
    expect(amount(cent(0))).toBe(0);
  });
  test('currencies without decimals and with three', () => {
    expect(amount(cent(1999, 0, 'JPY'))).toBe(1999);
    expect(amount(cent(1999, 3, 'KWD'))).toBe(1.999);
  });
  test('high-precision money uses preciseAmount', () => {
    const money = { type: 'highPrecision', centAmount: 12, preciseAmount: 123456, fractionDigits: 6, currencyCode: 'EUR' };
    expect(amount(money)).toBe(0.123456);
    expect(amount({ ...money, preciseAmount: undefined })).toBeUndefined();
  });
  test('every cent amount is the same double as its decimal written out', () => {
    for (let cents = 0; cents < 100_000; cents += 7) {
      expect(amount(cent(cents))).toBe(Number(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`));
    }
  });
  test('what is no money has no amount', () => {
    for (const value of [
      undefined,
      null,
      5,
      '5',
      {},
      { centAmount: '5', fractionDigits: 2 },
      { centAmount: 5 },
      cent(Number.NaN),
    ]) {
      expect(amount(value)).toBeUndefined();
    }
    for (const digits of [-1, 0.5, 23]) expect(amount(cent(5, digits))).toBeUndefined();
  });
  test('sums have no float noise, across digits', () => {
    expect(
      sum([
        { money: cent(10), times: 1 },
        { money: cent(20), times: 1 },
      ]),
    ).toBe(0.3);
    expect(sum([{ money: cent(110), times: 3 }])).toBe(3.3);
    expect(
      sum([
        { money: cent(1), times: 1 },
        { money: cent(1, 3), times: 1 },
        { money: null, times: 1 },
      ]),
    ).toBe(0.011);
    expect(sum([])).toBe(0);
  });
  test('a currency is a code of ISO 4217', () => {
    expect(currencyOf(cent(1))).toBe('EUR');
    for (const value of [undefined, cent(1, 2, 'euro'), cent(1, 2, ''), { currencyCode: 978 }])
      expect(currencyOf(value)).toBeUndefined();
  });
});

describe('Absent is absent', () => {
  const cleaned = (value: unknown) => clean(value, newNotes());

  test('no nulls, undefined, empty objects, empty lists or empty texts are sent, at any depth', () => {
    expect(
      cleaned({ a: null, b: undefined, c: {}, d: [], e: '', f: ' ', g: { h: { i: null } }, j: [null, {}, ''], k: 1 }),
    ).toEqual({ k: 1 });
    expect(Object.keys(cleaned({ a: undefined, k: 1 }) as object)).toEqual(['k']);
    expect(cleaned({ a: {} })).toBeUndefined();
  });
  test('0 and false are values and are sent', () => {
    expect(cleaned({ zero: 0, no: false, list: [0, false], deep: { zero: 0 } })).toEqual({
      zero: 0,
      no: false,
      list: [0, false],
      deep: { zero: 0 },
    });
  });
  test('what JSON has no word for is absent', () => {
    expect(cleaned({ a: Number.NaN, b: Number.POSITIVE_INFINITY, c: () => 1, d: Symbol('d'), e: 1n })).toBeUndefined();
  });
  test('a field called __proto__ changes no prototype', () => {
    const value = cleaned(JSON.parse('{"__proto__":{"polluted":true},"a":1}')) as Record<string, unknown>;
    expect(value).toEqual({ a: 1 });
    expect(value.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe("Klaviyo's limits", () => {
  test('a text above 100 kB is cut, never inside a character', () => {
    const notes = newNotes();
    const euros = clean('€'.repeat(40_000), notes) as string;
    expect(Buffer.byteLength(euros)).toBe(99_999);
    expect(euros).toBe('€'.repeat(33_333));
    expect([...notes.warnings]).toEqual(['truncated']);
    const faces = clean(`x${'😀'.repeat(30_000)}`, newNotes()) as string;
    expect(faces).toBe(`x${'😀'.repeat(24_999)}`);
  });
  test('a text of exactly 100 kB stays as it is', () => {
    const notes = newNotes();
    expect(clean('a'.repeat(100_000), notes)).toHaveLength(100_000);
    expect(clean('a'.repeat(100_001), newNotes())).toHaveLength(100_000);
    expect([...notes.warnings]).toEqual([]);
  });
  test('a list keeps its first 4000 items', () => {
    const notes = newNotes();
    const items = clean([null, ...Array.from({ length: 4000 }, (_, index) => index)], notes) as number[];
    expect(items).toHaveLength(4000);
    expect([...notes.warnings]).toEqual([]);
    expect(
      clean(
        Array.from({ length: 5000 }, (_, index) => index),
        notes,
      ),
    ).toEqual(items);
    expect([...notes.warnings]).toEqual(['truncated']);
  });
  test('values nest 10 levels deep at most', () => {
    const nest = (levels: number): unknown => (levels === 0 ? 'core' : { in: nest(levels - 1) });
    const notes = newNotes();
    expect(clean(nest(10), notes)).toEqual(nest(10));
    expect([...notes.warnings]).toEqual([]);
    expect(clean({ kept: 1, deep: nest(10) }, notes)).toEqual({ kept: 1 });
    expect([...notes.warnings]).toEqual(['truncated']);
  });
  test('an object nested thousands of levels deep does not exhaust the stack', () => {
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(clean({ value, a: 1 }, newNotes())).toEqual({ a: 1 });
    expect(attributeValues([{ name: 'deep', value }], passing())).toEqual({});
  });
  test('an event has 300 properties at most: the first ones', () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`p${index}`, index]));
    const notes = newNotes();
    const joined = join(notes, { OrderId: 'x' }, many);
    expect(Object.keys(joined)).toHaveLength(LIMITS.properties);
    expect(joined.OrderId).toBe('x');
    expect(joined.p298).toBe(298);
    expect(joined.p299).toBeUndefined();
    expect([...notes.warnings]).toEqual(['truncated']);
  });
  test('weight is never less than the size as JSON, or exceeds() would not measure', () => {
    const samples = [
      'plain',
      '\u0000\u0001',
      'ä€😀',
      { 'a"\u0001': ['x', 1.5, -1e-7, true, { b: '"\\' }] },
      Array.from({ length: 9 }, () => 0.1234567890123456),
      { list: [[1], [2], [3]], no: false },
      1.7976931348623157e308,
    ];
    for (const sample of samples) {
      const notes = newNotes();
      expect(Buffer.byteLength(JSON.stringify(clean(sample, notes)))).toBeLessThanOrEqual(notes.weight);
    }
    expect(exceeds(10, { text: 'long enough' }, 5)).toBe(false);
    expect(exceeds(10, { text: 'long enough' }, 500)).toBe(true);
    expect(exceeds(100, { text: 'long enough' }, 500)).toBe(false);
  });
});

describe('Custom fields', () => {
  const rules = (given: object) => ({ include: [], exclude: [], map: {}, ...given });
  const applied = (value: unknown, rule: ReturnType<typeof rules>, warnings = new Set<Warning>()) =>
    applyProperties(value, rule, { ...passing(), notes: { warnings, weight: 0 } });
  const given = { size: 'M', vip: false, points: 0, note: null, nested: { a: { b: null }, c: '' } };

  test('include: empty = all', () => {
    expect(applied(given, rules({}))).toEqual({ size: 'M', vip: false, points: 0 });
  });
  test('include: only these', () => {
    expect(applied(given, rules({ include: ['points', 'missing'] }))).toEqual({ points: 0 });
  });
  test('exclude: not these, even if included', () => {
    expect(applied(given, rules({ include: ['points', 'vip'], exclude: ['vip'] }))).toEqual({ points: 0 });
  });
  test('map (rename)', () => {
    expect(applied(given, rules({ include: ['size'], map: { size: 'Shirt Size' } }))).toEqual({ 'Shirt Size': 'M' });
  });
  test('a name two fields would get stays with the first', () => {
    const warnings = new Set<Warning>();
    expect(applied({ a: 1, b: 2 }, rules({ map: { b: 'a' } }), warnings)).toEqual({ a: 1 });
    expect([...warnings]).toEqual(['name_taken']);
  });
  test('reserved Klaviyo names (`$…`, `_kx`) are neither kept nor produced', () => {
    expect(applied({ $email: 'x', _kx: 'y', a: 1, b: 2 }, rules({ map: { a: '$value', b: '_kx' } }))).toEqual({});
    expect(applied({ $email: 'x', _kx: 'y' }, rules({ map: { $email: 'mail', _kx: 'kx' } }))).toEqual({
      mail: 'x',
      kx: 'y',
    });
  });
  test('a name of our own is neither kept nor produced, and is reported', () => {
    const warnings = new Set<Warning>();
    expect(applied({ OrderId: 'x', a: 1, b: 2 }, rules({ map: { a: 'OrderId' } }), warnings)).toEqual({ b: 2 });
    expect([...warnings]).toEqual(['name_taken']);
  });
  test('include: "*" = all, beside other names', () => {
    expect(applied(given, rules({ include: ['*', 'size'], exclude: ['vip'] }))).toEqual({ size: 'M', points: 0 });
  });
  test('names of built-in object members are ordinary names', () => {
    expect(applied({ constructor: 1, toString: 2 }, rules({}))).toEqual({ constructor: 1, toString: 2 });
    expect(Object.keys(applied(JSON.parse('{"__proto__":1}'), rules({})))).toEqual([]);
  });
  test('whatever holds no fields has none', () => {
    for (const value of [undefined, null, 'x', 1, [], ['a']]) expect(applied(value, rules({}))).toEqual({});
  });
});

describe('Product URL', () => {
  test('the slug goes into the template, URL-encoded, wherever the placeholder is', () => {
    const template = 'https://shop.example/{{productSlug}}?from={{productSlug}}';
    expect(productUrl(template, 'a b/ü&')).toBe('https://shop.example/a%20b%2F%C3%BC%26?from=a%20b%2F%C3%BC%26');
    expect(productUrl('https://shop.example/{{productSlug}}', "$&$'")).toBe("https://shop.example/%24%26%24'");
  });
  test('unset, the slug itself is sent as a relative path', () => {
    expect(productUrl(undefined, 'blue jeans')).toBe('/blue%20jeans');
  });
  test('no slug, no URL; half a surrogate pair does not throw', () => {
    expect(productUrl('https://shop.example/{{productSlug}}', undefined)).toBeUndefined();
    expect(productUrl(undefined, '')).toBeUndefined();
    expect(productUrl(undefined, 'a\ud800b')).toBe('/a%EF%BF%BDb');
  });
});

describe('Categories', () => {
  const tree = categoryTree(
    [
      { id: 'jeans', name: { en: 'Jeans' }, parent: { id: 'pants' } },
      { id: 'women', name: { en: 'Women', de: 'Damen' } },
      { id: 'pants', name: { en: 'Pants' }, parent: { id: 'women' } },
      { id: 'shirts', name: { en: 'Shirts' }, parent: { id: 'women' } },
    ],
    'en',
  );

  test('each category as a breadcrumb `Women > Pants > Jeans`', () => {
    expect(tree.get('jeans')?.breadcrumb).toBe('Women > Pants > Jeans');
    expect(tree.get('women')?.breadcrumb).toBe('Women');
  });
  test("together with every ancestor's own breadcrumb (`Women`, `Women > Pants`), duplicates removed", () => {
    expect(categoryPaths(['jeans', 'shirts', 'women', 'jeans'], tree)).toEqual([
      'Women',
      'Women > Pants',
      'Women > Pants > Jeans',
      'Women > Shirts',
    ]);
  });
  test('ids that are not in the tree are left out', () => {
    expect(categoryPaths(['gone', 'women'], tree)).toEqual(['Women']);
    expect(categoryPaths([], tree)).toEqual([]);
  });
  test('a missing parent makes a root', () => {
    expect(categoryTree([{ id: 'a', name: { en: 'A' }, parent: { id: 'gone' } }]).get('a')?.lineage).toEqual(['A']);
  });
  test('a cycle ends where it would begin again, whatever the order of the categories', () => {
    const loop = [
      { id: 'a', name: { en: 'A' }, parent: { id: 'b' } },
      { id: 'b', name: { en: 'B' }, parent: { id: 'a' } },
      { id: 'c', name: { en: 'C' }, parent: { id: 'c' } },
    ];
    for (const order of [loop, [...loop].reverse()]) {
      const looped = categoryTree(order);
      expect(looped.get('a')?.breadcrumb).toBe('B > A');
      expect(looped.get('b')?.breadcrumb).toBe('A > B');
      expect(looped.get('c')?.breadcrumb).toBe('C');
    }
  });
  test('a category without a name takes no place', () => {
    const nameless = categoryTree([
      { id: 'root', name: { en: 'Root' } },
      { id: 'odd', name: {}, parent: { id: 'root' } },
      { id: 'leaf', name: { en: 'Leaf' }, parent: { id: 'odd' } },
      { id: '', name: { en: 'No id' } },
    ]);
    expect(nameless.get('leaf')?.breadcrumb).toBe('Root > Leaf');
    expect(nameless.has('odd')).toBe(false);
    expect(nameless.size).toBe(2);
  });
});

describe('E-mail addresses', () => {
  test('trimmed, lower-cased', () => {
    expect(emailAddress('  Anna.Meyer+Shop@Example.CO.UK ')).toBe('anna.meyer+shop@example.co.uk');
    expect(emailAddress('müller@straße.de')).toBe('müller@straße.de');
    expect(emailAddress('a@xn--strae-oqa.de')).toBe('a@xn--strae-oqa.de');
  });
  test.each([
    '',
    'plain',
    '@example.com',
    'a@',
    'a@b',
    'a@b@c.de',
    'a b@example.com',
    '.a@example.com',
    'a.@example.com',
    'a..b@example.com',
    'a@example..com',
    'a@.com',
    'a@example.com.',
    'a@-example.com',
    'a@example-.com',
    'a@127.0.0.1',
    'a@example.com\nb',
    'a,b@example.com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(64)}.com`,
    `a@${'b.'.repeat(126)}com`,
  ])('%j can be no address', (value) => {
    expect(emailAddress(value)).toBeUndefined();
  });
  test('what is no text is no address', () => {
    for (const value of [undefined, null, 5, {}, ['a@example.com']]) expect(emailAddress(value)).toBeUndefined();
  });
  test('a hostile text is refused in no time', () => {
    // What others do on this machine doesn't count.
    const before = process.cpuUsage();
    for (let round = 0; round < 100; round++) emailAddress(`${'a.'.repeat(30)}@${'a-'.repeat(90)}`);
    for (let round = 0; round < 5; round++) emailAddress('@'.repeat(1_000_000));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});

describe('Phone numbers', () => {
  test.each([
    ['0151 23456789', 'DE', '+4915123456789'],
    ['(212) 555-0123', 'US', '+12125550123'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['0041 44 668 18 00', 'DE', '+41446681800'],
    ['+41 44 668 18 00', 'US', '+41446681800'],
    ['+41446681800', undefined, '+41446681800'],
    ['+41446681800', 'Narnia', '+41446681800'],
    ['044 668 18 00', 'ch', '+41446681800'],
  ])('%s in %s is %s', (given, country, expected) => {
    expect(phoneNumber(given, country)).toBe(expected);
  });
  test.each([
    ['12345', 'DE'],
    ['0151 23456789', undefined],
    ['0151 23456789', 5],
    ['+4912', 'DE'],
    ['+15555555555555', 'US'],
    ['+999123456789', 'DE'],
    ['call me: +41446681800', 'CH'],
    ['n/a', 'US'],
    ['', 'US'],
    ['0'.repeat(200), 'DE'],
  ])('%s in %s is none', (given, country) => {
    expect(phoneNumber(given, country)).toBeUndefined();
  });
  test('E.164 already, but not a number anyone can have', () => {
    expect(phoneNumber('+4900000000', 'DE')).toBeUndefined();
    expect(phoneNumber('+11234567890', 'US')).toBeUndefined();
  });
});

describe('Times', () => {
  const now = Date.parse('2026-11-21T00:00:00Z');
  test('a time with its zone', () => {
    expect(time('2024-01-01T10:00:00.000Z', now)).toBe(Date.UTC(2024, 0, 1, 10));
    expect(time('2024-01-01T10:00:00+02:00', now)).toBe(Date.UTC(2024, 0, 1, 8));
  });
  test.each([
    undefined,
    null,
    5,
    '',
    '1',
    'yesterday',
    '2024-01-01',
    '2024-01-01T10:00:00',
    '2024-13-45T10:00:00Z',
    '1999-12-31T23:59:59Z',
    '2028-01-01T00:00:00Z',
  ])('%j is none', (value) => {
    expect(time(value, now)).toBeUndefined();
  });
});
