import { columnsOf, type Mapping } from './mapping';
import { POLICIES } from './policies';
import { readMapping } from './readMapping';
import { rowMapper } from './rowMapper';

const NOW = Date.parse('2026-06-15T12:00:00Z');

function mappingOf(value: object): Mapping {
  const { mapping, faults } = readMapping({ version: 1, ...value });
  if (!mapping) throw new Error(faults.join('\n'));
  return mapping;
}

/** Maps one row given by column. */
function mapped(value: object, cells: Record<string, string>, historical = false) {
  const map = rowMapper(mappingOf(value), { header: Object.keys(cells), historical });
  return map({ number: 1, cells: Object.values(cells), end: 0, unusual: true }, NOW);
}

/** What a transform makes of a text, as a user attribute. */
function transformed(transform: unknown, text: string, onInvalid?: string) {
  const userAttributes = { it: { column: 'it', transform, ...(onInvalid ? { onInvalid } : {}) } };
  const result = mapped({ identities: { customer_id: 'id' }, userAttributes }, { id: '1', it: text });
  if (result.kind !== 'mapped') return result.code;
  return result.content.attributes.it ?? result.warnings[0] ?? 'absent';
}

describe('transforms', () => {
  it.each<[unknown, string, unknown]>([
    [[], '\u00a0\u200b x \ufeff', 'x'],
    [[], ' \u2060 ', 'absent'],
    ['trim', ' x ', 'x'],
    [[], '00123', '00123'],
    [[], '1E5', '1E5'],
    [[], 'TRUE', 'TRUE'],
    ['lower', 'ÄB', 'äb'],
    ['upper', 'äb', 'ÄB'],
    ['capitalize', 'mcDONALD', 'Mcdonald'],
    ['boolean', 'Yes', true],
    ['boolean', '0', false],
    ['boolean', 'maybe', 'invalid_boolean'],
    [{ boolean: { true: ['J'], false: ['N'] } }, 'n', false],
    [{ boolean: { true: ['J'], false: ['N'] } }, 'true', 'invalid_boolean'],
    [{ date: 'dd/MM/yyyy' }, '07/06/2025', '2025-06-07'],
    [{ date: 'd.M.yyyy' }, '7.6.2025', '2025-06-07'],
    [{ date: 'dd/MM/yyyy' }, '07/30/2023', 'invalid_date'],
    [{ date: 'yyyy-MM-dd' }, '2024-02-29', '2024-02-29'],
    [{ date: 'yyyy-MM-dd' }, '2026-02-29', 'invalid_date'],
    [{ date: 'yyyy-MM-dd' }, '1900-02-29', 'invalid_date'],
    [{ date: 'yyyyMMdd' }, '20250607', '2025-06-07'],
    [{ timestamp: { format: 'iso' } }, '2026-10-05T14:30:00+02:00', Date.parse('2026-10-05T12:30:00Z')],
    [{ timestamp: { format: 'unix_s' } }, '1791207000', 1_791_207_000_000],
    [{ timestamp: { format: 'unix_ms' } }, '1791207000000', 1_791_207_000_000],
    [
      { timestamp: { format: 'yyyy-MM-dd HH:mm', zone: 'Europe/London' } },
      '2026-07-01 12:00',
      Date.parse('2026-07-01T11:00:00Z'),
    ],
    [{ timestamp: { format: 'yyyy-MM-dd HH:mm' } }, '2026-07-01 12:00', Date.parse('2026-07-01T12:00:00Z')],
    [{ timestamp: { format: 'unix_s' } }, 'yesterday', 'invalid_timestamp'],
    ['number', '12.50', 12.5],
    ['number', '-0', 0],
    ['number', '1,5', 'invalid_number'],
    ['number', '0x10', 'invalid_number'],
    ['number', '12345678901234567', 'invalid_number'],
    [{ number: { decimal: ',', group: '.' } }, '1.234.567,89', 1_234_567.89],
    [{ number: { decimal: ',', group: '.' } }, '12.34', 'invalid_number'],
    [{ phone: 'GB' }, '07400 123456', '+447400123456'],
    [{ phone: 'GB' }, '123', 'invalid_phone'],
    [{ list: '|' }, 'a| b |', ['a', 'b']],
    [{ list: '|' }, '|', 'absent'],
    ['strip_point_zero', '447400123456.0', '447400123456'],
    ['strip_point_zero', '447400123456', '447400123456'],
    ['strip_point_zero', 'v1.0', 'v1.0'],
    ['strip_point_zero', '1.05', '1.05'],
    [['lower', 'capitalize'], 'ANNA', 'Anna'],
  ])('makes of %j and %j: %j', (transform, text, expected) => {
    expect(transformed(transform, text)).toEqual(expected);
  });

  it('rejects the row for an invalid value when asked to', () => {
    expect(transformed('boolean', 'maybe', 'reject')).toBe('invalid_boolean');
  });
});

describe('rows', () => {
  const identities = { customer_id: 'id', email: 'mail' };
  const event = { name: 'Joined', type: 'other', attributes: {} };

  it('lower-cases and checks addresses', () => {
    const result = mapped({ identities }, { id: '', mail: ' Anna@Example.COM\u00a0' });
    expect(result).toMatchObject({ content: { identities: { email: 'anna@example.com' } } });
  });

  it.each([
    'a@x@y.com',
    'a@x.com, b@y.com',
    'anna',
    'a\u200bb@example.com',
    'a@exa\u200bmple.com',
    'a b@example.com',
    '@example.com',
  ])('rejects %j as an address, and names the column only', (mail) => {
    const result = mapped({ identities }, { id: '1', mail });
    expect(result).toMatchObject({ kind: 'rejected', code: 'invalid_email', field: 'mail' });
    expect(JSON.stringify(result)).not.toContain(mail);
  });

  it.each([
    ['blank_row', ['', ' \u00a0', '']],
    ['column_count', ['1', 'a@example.com']],
    ['column_count', ['1', 'a@example.com', 'x', 'y']],
    ['no_identity', ['', '', 'x']],
    ['excel_number', ['4.47701E+11', '', '']],
    ['excel_number', ['4,47701e+11', '', '']],
    ['control_character', ['1\u0000', '', '']],
    ['too_long', ['1', '', 'x'.repeat(4097)]],
  ])('settles a row as %s', (code, cells) => {
    const map = rowMapper(mappingOf({ identities, userAttributes: { first: 'first' } }), {
      header: ['id', 'mail', 'first'],
      historical: false,
    });
    expect(map({ number: 1, cells, end: 0, unusual: true }, NOW)).toMatchObject({ code });
  });

  it.each([[['1', '', 'x', '', ' ']], [['1', '', '']]])('ignores empty cells too many, and takes empty ones (%j)', (cells) => {
    const map = rowMapper(mappingOf({ identities, userAttributes: { first: 'first' } }), {
      header: ['id', 'mail', 'first'],
      historical: false,
    });
    expect(map({ number: 1, cells, end: 0, unusual: false }, NOW)).toMatchObject({
      kind: 'mapped',
      content: { identities: { customer_id: '1' } },
    });
  });

  it('limits lists', () => {
    expect(transformed({ list: '|' }, Array(1001).fill('x').join('|'))).toBe('too_many_entries');
    expect(transformed({ list: '|' }, 'x'.repeat(513))).toBe('too_long');
  });

  it('warns of rounded numbers and lost characters, and sends them', () => {
    const result = mapped({ identities, userAttributes: { a: 'a' } }, { id: '1', mail: '', a: '4.4E+11', b: '\ufffd' });
    expect(result).toMatchObject({ kind: 'mapped', warnings: ['excel_number', 'replacement_character'] });
  });

  it('takes event names from a column, and rejects rows without one', () => {
    const named = { identities, event: { ...event, name: { column: 'what' } } };
    expect(mapped(named, { id: '1', mail: '', what: ' Left ' })).toMatchObject({ content: { event: { name: 'Left' } } });
    expect(mapped(named, { id: '1', mail: '', what: ' ' })).toMatchObject({ code: 'no_event_name', field: 'what' });
    expect(mapped(named, { id: '1', mail: '', what: 'x'.repeat(257) })).toMatchObject({ code: 'too_long', field: 'what' });
  });

  describe('with times', () => {
    const timed = { identities, event: { ...event, timestamp: { column: 'at', transform: [{ timestamp: { format: 'iso' } }] } } };
    const at = (hours: number, historical = false) =>
      mapped(timed, { id: '1', mail: '', at: new Date(NOW - hours * 3_600_000).toISOString() }, historical);

    it('rejects rows whose time is empty or invalid, whatever is set', () => {
      for (const text of ['', 'soon'])
        expect(mapped(timed, { id: '1', mail: '', at: text })).toMatchObject({ code: 'invalid_timestamp', field: 'at' });
    });

    it('warns of events older than 30 days unless they go to the historical endpoint', () => {
      expect(at(24 * 31)).toMatchObject({ warnings: ['old_event'] });
      expect(at(24 * 29)).toMatchObject({ warnings: [] });
      expect(at(24 * 31, true)).toMatchObject({ warnings: [] });
    });

    it('rejects events younger than 72 hours for the historical endpoint', () => {
      expect(at(71, true)).toMatchObject({ code: 'too_recent', field: 'at' });
      expect(at(73, true)).toMatchObject({ kind: 'mapped' });
    });
  });

  it('rejects a row whose only identity is a constant', () => {
    const value = { identities: { customer_id: 'id', other: { value: 'crm' } } };
    expect(mapped(value, { id: '', note: 'x' })).toMatchObject({ code: 'no_identity' });
    expect(mapped(value, { id: '7' })).toMatchObject({ content: { identities: { customer_id: '7', other: 'crm' } } });
  });
});

describe('mapping files', () => {
  const identities = { customer_id: 'id' };
  const faultsOf = (value: unknown) => readMapping(value).faults;

  it('takes the mapping of policies', () => {
    expect(columnsOf(mappingOf(POLICIES))).toHaveLength(23);
  });

  it.each<[unknown, RegExp]>([
    [{ version: 2, identities }, /^version must be 1/],
    [{ version: 1 }, /^identities is missing/],
    [{ version: 1, identities: {} }, /^identities needs at least one/],
    [
      { version: 1, identities: { customerid: 'id' } },
      /^identities\.customerid is no identity of mParticle; perhaps customer_id is meant/,
    ],
    [{ version: 1, identities: { other2: 'id' } }, /^identities\.other2 is no identity/],
    [{ version: 1, identities, more: 1 }, /^more is not known here/],
    [{ version: 1, identities: { email: { value: 'x' } } }, /^identities\.email needs a column/],
    [
      { version: 1, identities: { customer_id: { column: 'id', transform: 'boolean' } } },
      /^identities\.customer_id must stay a text/,
    ],
    [
      { version: 1, identities, userAttributes: { a: { column: 'a', onInvalid: 'drop' } } },
      /^userAttributes\.a\.onInvalid must be omit or reject/,
    ],
    [
      { version: 1, identities, userAttributes: { a: { column: 'a', transform: ['loud'] } } },
      /^userAttributes\.a\.transform\[0\] has "loud", which is no transform/,
    ],
    [{ version: 1, identities, userAttributes: { a: { column: 'a', transform: ['constructor'] } } }, /which is no transform/],
    [
      { version: 1, identities, userAttributes: { a: { column: 'a', transform: [{ date: 'DD/MM/YYYY' }] } } },
      /\.transform\[0\]\.date has "DD"/,
    ],
    [{ version: 1, identities, userAttributes: { a: { column: 'a', transform: [{ date: 'yyyy-MM' }] } } }, /needs a year/],
    [
      { version: 1, identities, userAttributes: { a: { column: 'a', transform: ['number', 'lower'] } } },
      /has number before its end/,
    ],
    [
      { version: 1, identities, userAttributes: { a: { column: 'a', transform: [{ phone: 'gb' }] } } },
      /must be the code of a country/,
    ],
    [
      {
        version: 1,
        identities,
        userAttributes: { a: { column: 'a', transform: [{ timestamp: { format: 'iso', zone: 'Moon' } }] } },
      },
      /zone must be a time zone/,
    ],
    [{ version: 1, identities, userAttributes: { a: 7 } }, /^userAttributes\.a must be the name of a column/],
    [{ version: 1, identities, userAttributes: { a: { value: null } } }, /^userAttributes\.a\.value must be/],
    [{ version: 1, identities, event: { name: 'x', type: 'purchase' } }, /^event\.type must be one of/],
    [{ version: 1, identities, event: { name: '', type: 'other' } }, /^event\.name must be a text/],
    [
      { version: 1, identities, event: { name: 'x', type: 'other', timestamp: 'when' } },
      /^event\.timestamp needs a column and a transform/,
    ],
    [
      {
        version: 1,
        identities,
        event: { name: 'x', type: 'other', attributes: { a: { column: 'a', transform: [{ list: '|' }] } } },
      },
      /^event\.attributes\.a must not be a list/,
    ],
    [[], /^The mapping must be an object/],
    [null, /^The mapping must be an object/],
  ])('refuses %j', (value, fault) => {
    expect(faultsOf(value)[0]).toMatch(fault);
  });

  it('lists all faults at once', () => {
    expect(faultsOf({ version: 3, identities: { customerid: 'a' }, event: { name: 'x', type: 'y', z: 1 } })).toHaveLength(4);
  });

  it('has the same hash whatever the order of its keys', () => {
    const one = mappingOf({ identities: { customer_id: 'id', email: 'mail' } });
    const other = mappingOf({ identities: { email: 'mail', customer_id: 'id' } });
    expect(other.hash).toBe(one.hash);
    expect(mappingOf({ identities }).hash).not.toBe(one.hash);
  });
});
