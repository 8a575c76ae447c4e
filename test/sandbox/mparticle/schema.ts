import { Ajv } from 'ajv';

/**
 * The vendor's rules for a batch (JSON reference and published schema, draft-07), as far as an importer can meet them. Stricter in
 * one thing: what only a server makes (batch ids, names of the source) is refused here, since a client must never send it.
 */
const IDENTITIES = [
  'customer_id',
  'email',
  'other',
  'other_id_2',
  'other_id_3',
  'other_id_4',
  'other_id_5',
  'other_id_6',
  'other_id_7',
  'other_id_8',
  'other_id_9',
  'other_id_10',
  'mobile_number',
  'phone_number_2',
  'phone_number_3',
  'facebook',
  'google',
  'microsoft',
  'twitter',
  'yahoo',
  'alias',
  'facebook_custom_audience_id',
];
const EVENT_TYPES = [
  'navigation',
  'location',
  'search',
  'transaction',
  'user_content',
  'user_preference',
  'social',
  'other',
  'media',
];

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const value = { anyOf: [text(4096), { type: 'number' }, { type: 'boolean' }] };
const name = { minLength: 1, maxLength: 256 };

const batch = {
  type: 'object',
  additionalProperties: false,
  required: ['environment', 'source_request_id', 'user_identities'],
  properties: {
    environment: { enum: ['development', 'production'] },
    source_request_id: text(256),
    context: {
      type: 'object',
      additionalProperties: false,
      properties: {
        data_plan: {
          type: 'object',
          additionalProperties: false,
          required: ['plan_id'],
          properties: { plan_id: text(256), plan_version: { type: 'integer', minimum: 1 } },
        },
      },
    },
    user_identities: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: Object.fromEntries(IDENTITIES.map((each) => [each, text(4096)])),
    },
    user_attributes: {
      type: 'object',
      maxProperties: 100,
      propertyNames: name,
      additionalProperties: { anyOf: [...value.anyOf, { type: 'array', minItems: 1, maxItems: 1000, items: text(512) }] },
    },
    events: {
      type: 'array',
      maxItems: 100,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['event_type', 'data'],
        properties: {
          event_type: { const: 'custom_event' },
          data: {
            type: 'object',
            additionalProperties: false,
            required: ['event_name', 'custom_event_type'],
            properties: {
              event_name: text(256),
              custom_event_type: { enum: EVENT_TYPES },
              timestamp_unixtime_ms: { type: 'integer' },
              source_message_id: { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' },
              custom_attributes: { type: 'object', maxProperties: 100, propertyNames: name, additionalProperties: value },
            },
          },
        },
      },
    },
  },
};

const check = new Ajv({ allErrors: true }).compile(batch);

export interface SentBatch {
  environment: string;
  source_request_id: string;
  context?: { data_plan?: { plan_id: string; plan_version?: number } };
  user_identities: Record<string, string>;
  user_attributes?: Record<string, unknown>;
  events?: {
    data: {
      event_name: string;
      custom_event_type: string;
      timestamp_unixtime_ms?: number;
      custom_attributes?: Record<string, unknown>;
    };
  }[];
}

/** What is wrong with a batch; empty when nothing is. */
export function faultsOf(candidate: unknown): string[] {
  if (check(candidate)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}
