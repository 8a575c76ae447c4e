import { randomFrom } from '../faults.ts';

/** A row of a generated file, and what has to become of it with the mapping of policies. */
export interface AwkwardRow {
  row: number;
  kind: 'accepted' | 'skipped' | 'rejected';
  code?: string;
  field?: string;
  /** Of an accepted row: what has to arrive. */
  sent?: {
    identities: Record<string, string>;
    attributes: Record<string, unknown>;
    event: Record<string, unknown>;
  };
}

export interface AwkwardFile {
  text: string;
  rows: AwkwardRow[];
}

const HEADER = [
  'Policy Number',
  'customer_id',
  'Email Address',
  'Other 2',
  '$firstname',
  '$lastname',
  '$mobile',
  '$zip',
  'Guidewire Account IDs',
  'Types of Ancillaries Held',
  'dob',
  'Policy Status',
  'Auto Renewal',
  'Individual Role',
  'Product',
  'Brand',
  'Is Multicar Policy',
  'Online Policy',
  'Vehicle Registration',
  'Latest Renewal Date',
  'Latest End Date',
  'Latest Start Date',
  'Payment Method',
  'Internal note',
];

type Cells = Record<string, string>;

/** What is odd about a row, beside what all rows have; how often of a thousand rows. */
interface Oddity {
  often: number;
  change?(cells: Cells): void;
  /** Of the finished line. */
  line?(line: string): string;
  outcome?: Pick<AwkwardRow, 'kind' | 'code' | 'field'>;
}

const bad = (code: string, field?: string): Pick<AwkwardRow, 'kind' | 'code' | 'field'> => ({
  kind: 'rejected',
  code,
  ...(field === undefined ? {} : { field }),
});
const set =
  (name: string, value: string) =>
  (cells: Cells): void => {
    cells[name] = value;
  };

const ODDITIES: Oddity[] = [
  { often: 60, change: set('$lastname', 'O"Neil, "the\r\nsecond"') },
  { often: 40, change: set('Product', 'Zoë\u2019s \u{1F697}; a|b') },
  { often: 40, change: (cells) => set('Email Address', `\u00a0${cells['Email Address']?.toUpperCase()}\u200b `)(cells) },
  { often: 30, change: set('Latest Renewal Date', '2026-02-30') },
  { often: 30, change: set('Is Multicar Policy', 'perhaps') },
  { often: 30, change: set('Vehicle Registration', '  ') },
  { often: 20, line: (line) => `${line},,` },
  { often: 20, change: set('$zip', '=1+2') },
  { often: 15, line: (line) => line.slice(0, line.lastIndexOf(',')), outcome: bad('column_count') },
  { often: 15, change: set('Email Address', 'a@b@example.com'), outcome: bad('invalid_email', 'Email Address') },
  { often: 10, change: set('customer_id', '4.47701E+11'), outcome: bad('excel_number', 'customer_id') },
  { often: 10, change: set('Brand', 'bell\u0007'), outcome: bad('control_character', 'Brand') },
  { often: 2, change: set('Product', 'x'.repeat(4097)), outcome: bad('too_long', 'Product') },
  {
    often: 10,
    change(cells) {
      for (const name of ['customer_id', 'Email Address', 'Other 2']) cells[name] = ' ';
    },
    outcome: bad('no_identity'),
  },
  { often: 10, line: () => ` ${','.repeat(HEADER.length - 1)}`, outcome: { kind: 'skipped', code: 'blank_row' } },
];

/** A file of policies as people have them: the same one for the same number of rows and seed. */
export function awkwardFile(count: number, seed = 1): AwkwardFile {
  const random = randomFrom(seed);
  const rows: AwkwardRow[] = [];
  const lines = [HEADER.join(',')];
  // Three rows a customer on average, so that their order can be checked.
  const customers = Math.max(1, Math.floor(count / 3));
  for (let row = 1; row <= count; row++) {
    const cells = plainCells(row, 1 + Math.floor(random() * customers));
    const oddity = pick(random() * 1000);
    oddity?.change?.(cells);
    const line = HEADER.map((name) => quoted(cells[name] ?? '')).join(',');
    lines.push(oddity?.line?.(line) ?? line);
    if (oddity?.outcome) rows.push({ row, ...oddity.outcome });
    else rows.push({ row, kind: 'accepted', sent: sentOf(cells) });
  }
  const text = `\ufeff${lines.map((line, at) => line + (at % 7 === 0 ? '\n' : '\r\n')).join('')}`;
  return { text, rows };
}

function pick(number: number): Oddity | undefined {
  let left = number;
  return ODDITIES.find(({ often }) => {
    left -= often;
    return left < 0;
  });
}

function plainCells(row: number, customer: number): Cells {
  return {
    'Policy Number': `P-${String(row).padStart(7, '0')}`,
    customer_id: `000${customer}`,
    'Email Address': `person.${customer}@example.com`,
    'Other 2': `x-${customer}`,
    $firstname: 'kim',
    $lastname: 'McDonald',
    $mobile: `4477009${String(customer).padStart(5, '0')}.0`,
    $zip: 'EX1 2MP',
    'Guidewire Account IDs': '111|222',
    'Types of Ancillaries Held': 'Breakdown',
    dob: '1990-12-24',
    'Policy Status': 'Live',
    'Auto Renewal': 'true',
    'Individual Role': 'Policyholder',
    Product: 'Car',
    Brand: 'Example',
    'Is Multicar Policy': 'TRUE',
    'Online Policy': '0',
    'Vehicle Registration': 'AB12 CDE',
    'Latest Renewal Date': '2026-01-31',
    'Latest End Date': '2026-12-31',
    'Latest Start Date': '1/1/26',
    'Payment Method': 'Monthly',
    'Internal note': 'private',
  };
}

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** By the words of the mapping, not by its code. */
function sentOf(cells: Cells): NonNullable<AwkwardRow['sent']> {
  const text = (name: string) => (cells[name] ?? '').replace(/^[\s\u200b]+|[\s\u200b]+$/g, '');
  const present = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '' && value !== undefined));
  const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, text(name)]));
  const phone = text('$mobile').replace(/\.0$/, '');
  const booleans: Record<string, boolean> = { TRUE: true, '0': false };
  return {
    identities: { customer_id: text('customer_id'), email: text('Email Address').toLowerCase(), other_id_2: text('Other 2') },
    attributes: present({
      ...texts('$firstname', '$lastname', '$zip', 'Guidewire Account IDs', 'Types of Ancillaries Held', 'dob'),
      $mobile: phone,
    }),
    event: present({
      ...texts('Policy Status', 'Auto Renewal', 'Individual Role', 'Product', 'Brand', 'Vehicle Registration', 'Latest End Date'),
      ...texts('Latest Start Date', 'Policy Number', 'Payment Method', 'Guidewire Account IDs', 'Types of Ancillaries Held'),
      'Is Multicar Policy': booleans[text('Is Multicar Policy')],
      'Online Policy': booleans[text('Online Policy')],
      'Latest Renewal Date': text('Latest Renewal Date') === '2026-02-30' ? undefined : text('Latest Renewal Date'),
      Telephone: phone,
      Postcode: text('$zip'),
    }),
  };
}
