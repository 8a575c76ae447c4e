import iconv from 'iconv-lite';
import { readRows } from '../../systems/csv/rows';
import type { Batch } from '../../systems/mparticle/batch';
import { temporaryFolder } from '../../testing/csvFile';
import { POLICIES } from './mapping/policies';
import { checkPrepared, prepare } from './prepare';
import { RowBatches } from './rows/batches';

/** Whole files as people have them: what becomes of each row, and what is sent. */
const folder = temporaryFolder();
const CONTACTS = {
  version: 1,
  identities: { customer_id: 'id', email: 'mail' },
  userAttributes: { $firstname: 'first' },
  event: { name: 'Contact Imported', type: 'other', attributes: {} },
};
let files = 0;

async function read(
  content: string | Uint8Array,
  mapping: object | undefined,
  options: { encoding?: string; historical?: boolean } = {},
) {
  const name = `file-${++files}`;
  const path = folder.write(`${name}.csv`, content);
  const file = mapping && folder.write(`${name}.json`, JSON.stringify(mapping));
  const prepared = await prepare({ path, mapping: file, historical: false, ...options });
  const check = await checkPrepared(prepared, new AbortController().signal);
  const { format, historical } = prepared;
  const batches = new RowBatches({
    ...{ mapping: prepared.mapping, header: format.header, historical },
    ...{ environment: 'development', dataPlan: { name: 'plan', version: 3 }, importId: check.hash },
  });
  const sent: [number, Batch][] = [];
  for await (const rows of readRows(prepared.file, format)) {
    for (const row of rows) {
      const mapped = batches.map(row, Date.now());
      if (mapped.kind === 'mapped') sent.push([row.number, JSON.parse(mapped.records[0].json) as Batch]);
    }
  }
  expect(sent).toHaveLength(check.accepted);
  return { check, sent };
}

const identitiesOf = (sent: [number, Batch][]) => sent.map(([row, { user_identities }]) => [row, user_identities]);

it('reads tab-separated files, in which commas are ordinary characters', async () => {
  const { sent } = await read('id\tmail\tfirst\n1\ta@example.com\tAnn, B\n2\tb@example.com\t"Bob\tC"\n', CONTACTS);
  expect(sent.map(([row, { user_attributes }]) => [row, user_attributes])).toEqual([
    [1, { $firstname: 'Ann, B' }],
    [2, { $firstname: 'Bob\tC' }],
  ]);
});

it('reads the "Unicode text" of a spreadsheet without being asked to', async () => {
  const { sent } = await read(
    iconv.encode('id\tmail\tfirst\r\n1\ta@example.com\tÁnna 😀\r\n', 'utf-16le', { addBOM: true }),
    CONTACTS,
  );
  expect(sent[0]?.[1].user_attributes).toEqual({ $firstname: 'Ánna 😀' });
});

it('reads Windows-1252 where that is said, and refuses to guess', async () => {
  const bytes = iconv.encode('id;mail;first\r\n1;a@example.com;Ünal\r\n', 'windows-1252');
  await expect(read(bytes, CONTACTS)).rejects.toThrow(/After row 0 \(line 2\).*--encoding windows-1252/);
  const { sent } = await read(bytes, CONTACTS, { encoding: 'windows-1252' });
  expect(sent[0]?.[1].user_attributes).toEqual({ $firstname: 'Ünal' });
});

it('makes a batch of a policy, whatever the order of the columns', async () => {
  const cells: Record<string, string> = {
    'Internal note': 'not sent',
    'Policy Number': '0001-P',
    customer_id: '000451',
    'Email Address': 'Kim.Example@Example.com',
    'Other 2': 'x-9',
    $firstname: 'kim',
    $lastname: 'McDonald',
    $mobile: '07700900321.0',
    $zip: 'EX1 2MP',
    'Guidewire Account IDs': '111|222',
    'Types of Ancillaries Held': '',
    dob: '1990-12-24',
    'Policy Status': 'Live',
    'Auto Renewal': 'true',
    'Individual Role': 'Policyholder',
    Product: 'Car',
    Brand: 'Example',
    'Is Multicar Policy': 'TRUE',
    'Online Policy': 'false',
    'Vehicle Registration': 'AB12 CDE',
    'Latest Renewal Date': '2026-02-30',
    'Latest End Date': '2026-12-31',
    'Latest Start Date': '1/1/26',
    'Payment Method': 'Monthly',
  };
  const { check, sent } = await read(`${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`, undefined);
  expect(check).toMatchObject({ rows: 1, warnings: { invalid_date: 1 }, unused: ['Internal note'] });
  expect(sent).toEqual([
    [
      1,
      {
        environment: 'development',
        source_request_id: expect.stringMatching(/^csv-[0-9a-f]{40}$/),
        context: { data_plan: { plan_id: 'plan', plan_version: 3 } },
        user_identities: { customer_id: '000451', email: 'kim.example@example.com', other_id_2: 'x-9' },
        user_attributes: {
          $firstname: 'kim',
          $lastname: 'McDonald',
          $mobile: '07700900321',
          $zip: 'EX1 2MP',
          'Guidewire Account IDs': '111|222',
          dob: '1990-12-24',
        },
        events: [
          {
            event_type: 'custom_event',
            data: {
              event_name: 'Policy Imported',
              custom_event_type: 'transaction',
              source_message_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
              custom_attributes: {
                'Policy Status': 'Live',
                'Auto Renewal': 'true',
                'Individual Role': 'Policyholder',
                Product: 'Car',
                Brand: 'Example',
                'Is Multicar Policy': true,
                'Online Policy': false,
                'Vehicle Registration': 'AB12 CDE',
                'Latest End Date': '2026-12-31',
                'Latest Start Date': '1/1/26',
                'Policy Number': '0001-P',
                'Payment Method': 'Monthly',
                'Guidewire Account IDs': '111|222',
                Telephone: '07700900321',
                Postcode: 'EX1 2MP',
              },
            },
          },
        ],
      },
    ],
  ]);
});

it('takes the longest value there is, and neither cuts nor sends a longer one', async () => {
  const { check, sent } = await read(`id,mail,first\n1,,${'x'.repeat(4096)}\n2,,${'x'.repeat(4097)}\n`, CONTACTS);
  expect(check.first).toMatchObject([{ row: 2, code: 'too_long', field: 'first' }]);
  expect(sent.map(([row]) => row)).toEqual([1]);
});

it('rejects a batch that is too large altogether', async () => {
  const userAttributes = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`a${at}`, 'first']));
  const { check } = await read(`id,mail,first\n1,,${'ü'.repeat(2000)}\n2,,x\n`, { ...CONTACTS, userAttributes });
  expect(check).toMatchObject({ rejected: { too_large: 1 }, accepted: 1 });
});

it('takes names and times of events from columns, lists, and constants', async () => {
  const mapping = {
    version: 1,
    identities: { customer_id: 'id' },
    userAttributes: { tags: { column: 'tags', transform: [{ list: '|' }] }, source: { value: 'csv' } },
    event: {
      name: { column: 'what' },
      type: 'other',
      timestamp: { column: 'when', transform: [{ timestamp: { format: 'yyyy-MM-dd HH:mm:ss', zone: 'Europe/London' } }] },
    },
  };
  const rows = ['1,Joined,2026-10-05 14:30:00,a|b|', '2,,2026-10-06 00:00:00,', '3,Left,yesterday,c'];
  const { check, sent } = await read(`id,what,when,tags\n${rows.join('\n')}\n`, mapping);
  expect(check.first).toMatchObject([
    { row: 2, code: 'no_event_name', field: 'what' },
    { row: 3, code: 'invalid_timestamp', field: 'when' },
  ]);
  expect(sent[0]?.[1]).toMatchObject({
    user_attributes: { tags: ['a', 'b'], source: 'csv' },
    events: [{ data: { event_name: 'Joined', timestamp_unixtime_ms: Date.parse('2026-10-05T13:30:00Z') } }],
  });
});

it('sends identities and attributes alone where the mapping has no event', async () => {
  const { sent } = await read('id,mail\n1,\n', { version: 1, identities: { customer_id: 'id' } });
  expect(sent[0]?.[1]).not.toHaveProperty('events');
});

it('sees blank rows, short rows and lines without a character', async () => {
  const { check, sent } = await read(
    'id,mail,first\n\n1,a@example.com,A\n , ,\n2,b@example.com\n3,c@example.com,C,,\n\n',
    CONTACTS,
  );
  expect(check).toMatchObject({ rows: 4, skipped: { blank_row: 1 }, rejected: { column_count: 1 } });
  expect(identitiesOf(sent).map(([row]) => row)).toEqual([1, 4]);
});

it('refuses a column without a name that holds something, and names its first row', async () => {
  await expect(read('id,mail,first,\n1,,A,\n2,,B,x\n', CONTACTS)).rejects.toThrow(
    /Column 4 has no name in the header, but a value in row 2/,
  );
  const { check } = await read('id,mail,first,,\n1,,A,,\n', CONTACTS);
  expect(check.accepted).toBe(1);
});

it('ignores the columns of a list of rejected rows', async () => {
  const { check } = await read('import_row,import_code,import_reason,import_row,id,mail,first\n7,x,y,8,1,,A\n', CONTACTS);
  expect(check).toMatchObject({ accepted: 1, unused: [] });
});

it.each([
  ['id,mail,first\n', /no rows/],
  ['\n\n', /no header/],
])('refuses %j', async (text, message) => {
  await expect(read(text, CONTACTS)).rejects.toThrow(message);
});

it('needs times for the historical endpoint', async () => {
  await expect(read('id,mail,first\n1,,\n', CONTACTS, { historical: true })).rejects.toThrow(/event\.timestamp is missing/);
});

describe('ids', () => {
  const ids = async (rows: string, options = {}) =>
    (await read(`id,mail,first\n${rows}`, CONTACTS, options)).sent.map(([, { source_request_id: id }]) => id);

  it('are the same for the same file', async () => {
    expect(await ids('1,,A\n2,,B\n')).toEqual(await ids('1,,A\n2,,B\n'));
  });

  it('differ between rows, even equal ones, and between files', async () => {
    const one = await ids('1,,A\n1,,A\n');
    const other = await ids('1,,A\n1,,C\n');
    expect(new Set([...one, ...other]).size).toBe(4);
  });

  it('follow row, plan, environment, mapping and name of the import', () => {
    const row = { number: 1, cells: ['1', 'A'], end: 0, unusual: false };
    const mapping = {
      identities: [{ name: 'customer_id', from: { kind: 'column', column: 'id', transforms: [], onInvalid: 'omit' } }],
      userAttributes: [],
      hash: 'h',
    } as const;
    const parts = {
      mapping: {
        ...mapping,
        identities: [...mapping.identities].map((each) => ({ ...each, from: { ...each.from, transforms: [] } })),
        userAttributes: [],
      },
      header: ['id', 'x'],
      environment: 'development',
      historical: false,
      importId: 'i',
    } as const;
    const id = (change: object, cells = row.cells, number = 1) => {
      const mapped = new RowBatches({ ...parts, ...change } as never).map({ ...row, cells, number }, 0);
      if (mapped.kind !== 'mapped') throw new Error(mapped.code);
      return (JSON.parse(mapped.records[0].json) as Batch).source_request_id;
    };
    const all = [
      id({}),
      id({ environment: 'production' }),
      id({ importId: 'j' }),
      id({ dataPlan: { name: 'p' } }),
      id({ dataPlan: { name: 'p', version: 1 } }),
      id({ mapping: { ...parts.mapping, hash: 'g' } }),
      id({}, ['1', 'B']),
      id({}, ['1', 'A'], 2),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(id({})).toBe(all[0]);
  });
});

test('the mapping of policies reads its own columns', () => {
  expect(Object.keys(POLICIES.event.attributes)).toHaveLength(17);
});
