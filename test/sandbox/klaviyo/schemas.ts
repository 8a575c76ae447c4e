/** Bodies as JSON Schema, cut to what an importer may send. Unknown fields are refused everywhere but in free objects. */
import { type Action, type Kind, PLURAL } from './endpoints.ts';

type Schema = Record<string, unknown>;

const object = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  ...{ type: 'object', properties, required },
  additionalProperties: false,
});
const list = (items: Schema, maxItems: number): Schema => ({ type: 'array', items, minItems: 1, maxItems });
const only = (...values: (string | number | null)[]): Schema => ({ enum: values });
const text: Schema = { type: ['string', 'null'] };
const flag: Schema = { type: ['boolean', 'null'] };
const number: Schema = { type: ['number', 'null'] };
const coordinate: Schema = { type: ['string', 'number', 'null'] };
const formatted = (format: string): Schema => ({ type: ['string', 'null'], format });

const location = object({
  ...{ address1: text, address2: text, city: text, country: text, region: text, zip: text, ip: text },
  ...{ latitude: coordinate, longitude: coordinate, timezone: formatted('timezone') },
});

const profileFields = {
  ...{ email: formatted('email'), phone_number: formatted('phone'), external_id: text, _kx: text },
  ...{ first_name: text, last_name: text, organization: text, title: text, image: text },
  ...{ locale: formatted('locale'), location, properties: { type: ['object', 'null'] } },
};
const profile = object({ type: only('profile'), id: text, attributes: object(profileFields) }, ['type', 'attributes']);
const eventProfile = object({ type: only('profile'), id: text, attributes: object({ ...profileFields, anonymous_id: text }) }, [
  'type',
  'attributes',
]);

/** `name` stays below 128 characters: the documentation says "less than". */
const metric = object(
  {
    type: only('metric'),
    attributes: object({ name: { type: 'string', minLength: 1, maxLength: 127 }, service: text }, ['name']),
  },
  ['type', 'attributes'],
);
const within = (data: Schema): Schema => object({ data }, ['data']);

const eventFields = {
  properties: { type: 'object' },
  time: formatted('event-time'),
  ...{ value: number, value_currency: formatted('currency'), unique_id: text, backfill: flag },
  metric: within(metric),
};
const event = object(
  {
    type: only('event'),
    attributes: object({ ...eventFields, profile: within(eventProfile) }, ['properties', 'metric', 'profile']),
  },
  ['type', 'attributes'],
);
const groupedEvent = object({ type: only('event'), attributes: object(eventFields, ['properties', 'metric']) }, [
  ...['type', 'attributes'],
]);
const group = object(
  {
    type: only('event-bulk-create'),
    attributes: object({ backfill: flag, profile: within(eventProfile), events: within(list(groupedEvent, 1000)) }, [
      ...['profile', 'events'],
    ]),
  },
  ['type', 'attributes'],
);

const job = (type: string, field: string, data: Schema): Schema =>
  within(object({ type: only(type), attributes: object({ [field]: within(data) }, [field]) }, ['type', 'attributes']));

const full: Schema = { type: 'string' };
const shared = {
  ...{ image_full_url: text, image_thumbnail_url: text, published: flag },
  images: { type: ['array', 'null'], items: { type: 'string' } },
  custom_metadata: { type: ['object', 'null'], additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } },
};
const key = { external_id: { type: 'string', minLength: 1 }, integration_type: only('$custom', null), catalog_type: text };
const policy = only(0, 1, 2, null);
const reference = (kind: Kind): Schema => object({ type: only(`catalog-${kind}`), id: full }, ['type', 'id']);
/** `data` isn't required by the API's description, so a relationship without it passes here and names nothing. */
const many = (kind: Kind): Schema => object({ data: { type: 'array', items: reference(kind) } });

const fields: Record<Kind, Record<'create' | 'update', Schema>> = {
  category: { create: object({ ...key, name: full }, ['external_id', 'name']), update: object({ name: text }) },
  item: {
    create: object({ ...key, ...shared, title: full, description: full, url: full, price: number }, [
      ...['external_id', 'title', 'description', 'url'],
    ]),
    update: object({ ...shared, title: text, description: text, url: text, price: number }),
  },
  variant: {
    create: object(
      {
        ...{ ...key, ...shared, title: full, description: full, url: full, sku: full, inventory_policy: policy },
        ...{ price: { type: 'number' }, inventory_quantity: { type: 'number' } },
      },
      ['external_id', 'title', 'description', 'sku', 'inventory_quantity', 'price', 'url'],
    ),
    update: object({
      ...{ ...shared, title: text, description: text, url: text, sku: text, price: number },
      ...{ inventory_quantity: number, inventory_policy: policy },
    }),
  },
};

const relationships: Record<Kind, Schema> = {
  category: object({ items: many('item') }),
  item: object({ categories: many('category') }),
  variant: object({ item: object({ data: reference('item') }) }, ['item']),
};

function catalogRow(kind: Kind, action: Action): Schema {
  const type = only(`catalog-${kind}`);
  if (action === 'delete') return object({ type, id: full }, ['type', 'id']);
  const attributes = fields[kind][action];
  // A variant can't be moved to another item: its update knows no relationships.
  if (kind === 'variant' && action === 'update') return object({ type, id: full, attributes }, ['type', 'id', 'attributes']);
  const tied = { type, attributes, relationships: relationships[kind] };
  if (action === 'update') return object({ ...tied, id: full }, ['type', 'id', 'attributes']);
  return object(tied, kind === 'variant' ? ['type', 'attributes', 'relationships'] : ['type', 'attributes']);
}

export const catalogJobSchema = (kind: Kind, action: Action): Schema =>
  job(`catalog-${kind}-bulk-${action}-job`, PLURAL[kind], list(catalogRow(kind, action), 100));

const suppressed = object({ type: only('profile'), attributes: object({ email: text }, ['email']) }, ['type', 'attributes']);
const forgotten = object({ type: only('profile'), id: text, attributes: object({ email: text, phone_number: text }) }, [
  'type',
  'attributes',
]);
/** Unlike those of the other jobs its profile stands alone. */
const deletion = object(
  {
    type: only('data-privacy-deletion-job'),
    attributes: object({ profile: within(forgotten) }, ['profile']),
  },
  ['type', 'attributes'],
);
const suppression = object(
  {
    type: only('profile-suppression-bulk-create-job'),
    attributes: object({ profiles: within(list(suppressed, 100)) }),
  },
  ['type', 'attributes'],
);

/** A channel with what is decided about marketing on it. */
const channel = (marketing: Schema): Schema => object({ marketing });
const consenting = (marketing: Schema): Schema =>
  object(
    {
      type: only('profile'),
      attributes: object(
        {
          ...{ email: formatted('email'), phone_number: formatted('phone') },
          subscriptions: object({ email: channel(marketing), sms: channel(marketing) }),
        },
        ['subscriptions'],
      ),
    },
    ['type', 'attributes'],
  );
const consentJob = (type: string, more: Record<string, Schema>, profile: Schema): Schema =>
  within(
    object({ type: only(type), attributes: object({ ...more, profiles: within(list(profile, 10_000)) }, ['profiles']) }, [
      ...['type', 'attributes'],
    ]),
  );
const subscribed = object({ consent: only('SUBSCRIBED'), consented_at: formatted('event-time') }, ['consent']);
const unsubscribed = object({ consent: only('UNSUBSCRIBED') }, ['consent']);

export const BODIES: Record<string, Schema> = {
  'POST /api/profile-subscription-bulk-create-jobs': consentJob(
    'profile-subscription-bulk-create-job',
    { historical_import: flag },
    consenting(subscribed),
  ),
  'POST /api/profile-subscription-bulk-delete-jobs': consentJob(
    'profile-subscription-bulk-delete-job',
    {},
    consenting(unsubscribed),
  ),
  'POST /api/profile-import': within(profile),
  'POST /api/profile-bulk-import-jobs': job('profile-bulk-import-job', 'profiles', list(profile, 10_000)),
  'POST /api/events': within(event),
  'POST /api/profile-suppression-bulk-create-jobs': within(suppression),
  'POST /api/data-privacy-deletion-jobs': within(deletion),
  'POST /api/event-bulk-create-jobs': job('event-bulk-create-job', 'events-bulk-create', list(group, 1000)),
};
for (const kind of ['category', 'item', 'variant'] as const) {
  BODIES[`POST /api/catalog-${PLURAL[kind]}`] = within(catalogRow(kind, 'create'));
  BODIES[`PATCH /api/catalog-${PLURAL[kind]}/{id}`] = within(catalogRow(kind, 'update'));
  for (const action of ['create', 'update', 'delete'] as const) {
    BODIES[`POST /api/catalog-${kind}-bulk-${action}-jobs`] = catalogJobSchema(kind, action);
  }
}
