/** What two independent implementations agree that a contact may hold. */
const KNOWN = new Set([
  '@type',
  '@collection',
  '@merge',
  '@add_to_lists',
  '@remove_from_lists',
  'id',
  'email',
  'customer_id',
  'phone_number',
  'prefix',
  'firstname',
  'middlename',
  'lastname',
  'gender',
  'date_of_birth',
  'country_id',
  'timezone',
  'store_ids',
  'marketing_optin',
  'timestamp_acquired',
  'timestamp_subscribed',
  'timestamp_unsubscribed',
  'properties',
]);
const OPT_INS = ['EXPLICITLY_OPTEDIN', 'EXPLICITLY_OPTEDOUT', 'NOT_SPECIFIED'];
export const MOST_BYTES = 60_000;

/** What is wrong with a record by Ometria's documents; undefined when nothing is. */
export function faultOf(record: Record<string, unknown>): string | undefined {
  const unknown = Object.keys(record).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  if (record['@type'] !== 'contact') return '@type is not contact';
  if (record['@merge'] !== true) return '@merge is not true';
  for (const name of ['@collection', 'id', 'email'])
    if (typeof record[name] !== 'string' || record[name] === '') return `${name} is missing`;
  if (/@/.test(String(record.id))) return 'id holds an address';
  if (Buffer.byteLength(JSON.stringify(record)) > MOST_BYTES) return 'Payload invalid: Record is too large.';
  const empty = Object.keys(record).find((name) => record[name] === '' || record[name] === null);
  if (empty !== undefined) return `${empty} is empty`;
  const country = record.country_id;
  if (country !== undefined && !/^[A-Z]{2}$/.test(String(country))) return 'country_id is not two letters';
  return faultOfConsent(record);
}

function faultOfConsent(record: Record<string, unknown>): string | undefined {
  const optIn = record.marketing_optin;
  if (!OPT_INS.includes(String(optIn))) return 'marketing_optin is missing or unknown';
  for (const name of ['timestamp_acquired', 'timestamp_subscribed', 'timestamp_unsubscribed']) {
    const time = record[name];
    if (time !== undefined && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(String(time))) return `${name} is not a time`;
  }
  if (optIn !== 'EXPLICITLY_OPTEDIN' && record.timestamp_subscribed !== undefined)
    return 'timestamp_subscribed without an opt-in';
  if (optIn !== 'EXPLICITLY_OPTEDOUT' && record.timestamp_unsubscribed !== undefined)
    return 'timestamp_unsubscribed without an opt-out';
  if (optIn === 'EXPLICITLY_OPTEDIN' && record.timestamp_subscribed === undefined) return 'an opt-in without its time';
  return undefined;
}
