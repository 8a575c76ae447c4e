import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parsed } from '../../base/json';
import { OneOf } from '../../base/schema';
import type { Reader } from '../../base/variables';

const Choice = <const V extends string[]>(...values: V) => Type.Optional(OneOf(values));

/** What a consent setting may ask for; nothing but `subscribed` can ever opt in. */
const Consent = Type.Object(
  {
    subscribed: Choice('NOT_SPECIFIED', 'skip'),
    cleaned: Choice('NOT_SPECIFIED', 'skip'),
    archived: Choice('NOT_SPECIFIED', 'skip'),
    pending: Choice('EXPLICITLY_OPTEDOUT', 'skip'),
    transactional: Choice('EXPLICITLY_OPTEDOUT', 'skip'),
  },
  { additionalProperties: false },
);

const MergeField = Type.String({ pattern: '^[A-Za-z0-9_]{1,50}$' });

/** How members are mapped; docs/mailchimp-ometria.md explains each. */
export const ListSettings = Type.Object(
  {
    collection: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    contactId: Choice('contact_id', 'unique_email_id'),
    firstname: Type.Optional(MergeField),
    lastname: Type.Optional(MergeField),
    properties: Type.Optional(
      Type.Record(MergeField, Type.String({ minLength: 1, maxLength: 200 }), { additionalProperties: false }),
    ),
    tags: Type.Optional(Type.Boolean()),
    consent: Type.Optional(Consent),
  },
  { additionalProperties: false },
);
export type ListSettings = Static<typeof ListSettings>;

/** Reads the mapping; every fault names its field and is collected by the reader. */
export function readListSettings(reader: Reader<'MAILCHIMP_OMETRIA_SETTINGS'>): ListSettings {
  const text = reader.optional('MAILCHIMP_OMETRIA_SETTINGS');
  if (text === undefined) return {};
  const settings = parsed(text);
  if (Value.Check(ListSettings, settings)) {
    if (new Set(Object.values(settings.properties ?? {})).has(STATUS_PROPERTY)) {
      reader.faults.push(`MAILCHIMP_OMETRIA_SETTINGS: properties may not be named ${STATUS_PROPERTY}, which is sent always.`);
    }
    return settings;
  }
  if (settings === undefined) reader.faults.push('MAILCHIMP_OMETRIA_SETTINGS must be JSON.');
  else for (const fault of faultsOf(settings)) reader.faults.push(`MAILCHIMP_OMETRIA_SETTINGS: ${fault}`);
  return {};
}

export const STATUS_PROPERTY = 'mailchimp_status';
export const TAGS_PROPERTY = 'mailchimp_tags';

/** One fault a field; what was given is never repeated. */
function faultsOf(settings: unknown): string[] {
  const faults = new Map<string, string>();
  for (const { keyword, instancePath: path, message } of Value.Errors(ListSettings, settings)) {
    // Each unknown field has an error of its own.
    if (keyword === 'additionalProperties') continue;
    const field = path.slice(1).replaceAll('/', '.') || 'the whole';
    if (!faults.has(field)) faults.set(field, wordsFor(field) ?? `${field}: ${message}.`);
  }
  return [...faults.values()];
}

function wordsFor(field: string): string | undefined {
  if (field === 'consent.unsubscribed') return 'consent.unsubscribed cannot be changed: an opt-out is always sent.';
  const [, status] = field.split('.');
  if (field === 'consent.pending' || field === 'consent.transactional') return `${field} must be EXPLICITLY_OPTEDOUT or skip.`;
  if (['subscribed', 'cleaned', 'archived'].includes(status ?? '')) return `${field} must be NOT_SPECIFIED or skip.`;
  return undefined;
}
