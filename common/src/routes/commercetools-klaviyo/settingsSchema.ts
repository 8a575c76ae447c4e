import { type Static, Type } from 'typebox';
import { OneOf } from '../../base/schema';

const Properties = (description: string) =>
  Type.Object(
    {
      include: Type.Array(Type.String(), { default: [] }),
      exclude: Type.Array(Type.String(), { default: [] }),
      map: Type.Record(Type.String(), Type.String(), { default: {} }),
    },
    { additionalProperties: false, default: {}, description },
  );
const Names = (defaults: string[]) => Type.Array(Type.String({ minLength: 1 }), { default: defaults });
const Metric = (name: string) => Type.String({ minLength: 1, maxLength: 127, default: name });
const Choice = <const V extends [string, ...string[]]>(...values: V) =>
  Type.Unsafe<V[number]>({ ...OneOf(values), default: values[0] });
const Flag = (otherwise: boolean) => Type.Boolean({ default: otherwise });
const Country = Type.String({ pattern: '^[A-Z]{2}$' });

/** The kinds of events an order can become, in the order in which they are sent. */
export const ORDER_EVENTS = ['placed', 'orderedProduct', 'fulfilled', 'cancelled', 'refunded'] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/** How records are mapped; docs/mapping.md explains each. */
export const Settings = Type.Object(
  {
    preferredLocale: Type.Optional(Type.String()),
    preferredCurrency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    preferredCountry: Type.Optional(Country),
    productUrlTemplate: Type.Optional(Type.String()),
    compatibility: Type.Optional(OneOf(['commercetools-klaviyo'])),
    customer: Type.Object(
      {
        custom: Properties('Custom fields of customers; include: empty = all.'),
        standardProperties: Flag(true),
        clearEmptyAddressLines: Flag(true),
        onDelete: Choice('keep', 'suppress', 'erase'),
        eraseOnly: Choice('dataErasure', 'always'),
        consent: Type.Object(
          {
            email: Type.Optional(Type.String()),
            sms: Type.Optional(Type.String()),
            at: Type.Optional(Type.String()),
            unsubscribe: Flag(false),
          },
          { additionalProperties: false, default: {} },
        ),
      },
      { additionalProperties: false, default: {} },
    ),
    order: Type.Object(
      {
        custom: Properties('Custom fields of orders; include: empty = all.'),
        properties: Properties('Further order fields to send; include: empty = none, "*" = all.'),
        lines: Properties('Further fields of line items to send; include: empty = none, "*" = all.'),
        events: Type.Array(OneOf([...ORDER_EVENTS]), { default: [...ORDER_EVENTS] }),
        metrics: Type.Object(
          {
            placed: Metric('Placed Order'),
            orderedProduct: Metric('Ordered Product'),
            fulfilled: Metric('Fulfilled Order'),
            cancelled: Metric('Cancelled Order'),
            refunded: Metric('Refunded Order'),
            startedCheckout: Metric('Started Checkout'),
          },
          { additionalProperties: false, default: {} },
        ),
        value: Choice('gross', 'net'),
        placedStates: Names([]),
        fulfilledStates: Names(['Confirmed', 'Complete']),
        cancelledStates: Names(['Cancelled']),
        refundStates: Names(['Success']),
      },
      { additionalProperties: false, default: {} },
    ),
    cart: Type.Object(
      {
        startedCheckout: Flag(false),
        quietMinutes: Type.Integer({ minimum: 1, maximum: 720, default: 10 }),
        when: Choice('address', 'identified'),
        urlTemplate: Type.Optional(Type.String({ pattern: '^https?://.*\\{\\{cartId\\}\\}' })),
      },
      { additionalProperties: false, default: {} },
    ),
    product: Type.Object(
      {
        inventory: Type.Object(
          { useChannelInventory: Type.Optional(Type.String()) },
          { additionalProperties: false, default: {} },
        ),
        price: Choice('discounted', 'full'),
        priceChannel: Type.Optional(Type.String()),
        priceCountries: Type.Array(Country, { default: [] }),
        missingPrice: Choice('zero', 'omit'),
        brandAttribute: Type.Optional(Type.String()),
        requireImage: Flag(false),
        unpublished: Choice('hide', 'delete', 'keep'),
      },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false, default: {} },
);
export type Settings = Static<typeof Settings>;
