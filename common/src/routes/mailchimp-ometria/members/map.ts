import { type Rejected, rejected, type Skipped, skipped } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { Member } from '../../../systems/mailchimp/member';
import { type Contact, MOST_BYTES } from '../../../systems/ometria/contacts';
import { type ListSettings, STATUS_PROPERTY, TAGS_PROPERTY } from '../settings';
import { consentOf, timeOf } from './consent';

/** The merge fields that a mapping reads. */
export function mergeFieldsOf({ firstname = 'FNAME', lastname = 'LNAME', properties = {} }: ListSettings): string[] {
  return [...new Set([firstname, lastname, ...Object.keys(properties)])];
}

/** A member as an Ometria contact. Pure, synchronous and total; docs/mailchimp-ometria.md has it as a table. */
export function mapMember(listId: string, settings: ListSettings): (member: Member) => Mapped<Contact> | Skipped | Rejected {
  const collection = (settings.collection ?? 'mailchimp_{list_id}').replaceAll('{list_id}', listId);
  return (member) => {
    const email = member.email?.trim().toLowerCase();
    if (!email) return skipped('no_email');
    const consent = consentOf(member, settings.consent);
    if (consent === 'skip') return skipped('consent_skipped');
    const id = settings.contactId === 'unique_email_id' ? member.uniqueEmailId : member.contactId;
    if (consent === undefined || id === undefined || !isAddress(email)) return faultOf(consent, id, settings);
    const contact: Contact = {
      '@type': 'contact',
      '@collection': collection,
      '@merge': true,
      id,
      email,
      ...(member.status === 'archived' ? {} : personOf(member, settings)),
      ...acquired(member),
      ...consent,
      properties: propertiesOf(member, settings),
    };
    if (Buffer.byteLength(JSON.stringify(contact)) > MOST_BYTES) {
      return rejected('too_large', `As JSON the record has more than ${MOST_BYTES} bytes: map fewer merge fields.`);
    }
    return { kind: 'mapped', records: [contact] };
  };
}

function faultOf(consent: unknown, id: string | undefined, { contactId = 'contact_id' }: ListSettings): Rejected {
  if (consent === undefined) {
    return rejected('unknown_status', 'The status is not one of those that Mailchimp documents.', 'status');
  }
  if (id === undefined) return rejected('no_id', 'Mailchimp gave no id for this member.', contactId);
  return rejected('bad_email', 'The address is not one that mail can be sent to.', 'email_address');
}

/** `x@y.z` without blanks and control characters. */
function isAddress(email: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return /^[^@]+@[^@.]+(\.[^@.]+)+$/.test(email) && !/[\s\u0000-\u001f\u007f-\u009f]/u.test(email);
}

/** Names and places; what is empty is left out, so that Ometria keeps what it has. */
function personOf(member: Member, { firstname = 'FNAME', lastname = 'LNAME' }: ListSettings): Contact {
  const country = member.country?.trim().toUpperCase();
  return defined({
    firstname: textOf(member.mergeFields[firstname]),
    lastname: textOf(member.mergeFields[lastname]),
    country_id: country !== undefined && /^[A-Z]{2}$/.test(country) ? country : undefined,
    timezone: textOf(member.timezone),
  });
}

function acquired({ signedUpAt, optedInAt }: Member): Contact {
  return defined({ timestamp_acquired: timeOf(signedUpAt) ?? timeOf(optedInAt) });
}

function propertiesOf(member: Member, { properties = {}, tags }: ListSettings): Contact {
  const status = { [STATUS_PROPERTY]: member.status };
  if (member.status === 'archived') return status;
  const chosen = Object.entries(properties).map(([merge, name]) => [name, propertyOf(member.mergeFields[merge])]);
  return { ...status, ...defined(Object.fromEntries(chosen)), ...(tags ? { [TAGS_PROPERTY]: member.tags } : {}) };
}

/** Text or number, trimmed; anything else, and nothing, is left out. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

/** Numbers and objects (such as ADDRESS) stay what they are. */
function propertyOf(value: unknown): unknown {
  if (typeof value === 'string') return value.trim() || undefined;
  return value ?? undefined;
}

const defined = (values: Contact): Contact =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
