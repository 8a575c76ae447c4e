import { type Static, Type } from 'typebox';
import { OneOf, Time } from '../base/schema';
import { Counts, Run } from './run';

const closed = { additionalProperties: false } as const;

export const NOTIFICATION_EVENTS = [
  'run.failed',
  'run.rejects',
  'run.recovered',
  'schedule.missed',
  'sequence.failed',
  'live.blocked',
  'live.stopped',
  'live.recovered',
] as const;
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

const Event = OneOf([...NOTIFICATION_EVENTS, 'test'], 'What has happened.');
const Reason = Type.Object(
  {
    code: Type.String(),
    count: Type.Integer({ minimum: 0 }),
    share: Type.Number({ minimum: 0, maximum: 1, description: 'Of the rejected records.' }),
  },
  closed,
);

/** What a receiver is sent: the body of a webhook, and the content of an e-mail. Nothing personal. */
export const Notification = Type.Object(
  {
    version: Type.Literal(1),
    id: Type.String({ description: 'The same when it is sent again: a receiver may have got it before.' }),
    event: Event,
    at: Time('When it happened.'),
    project: Type.String({ description: 'Key of the project.' }),
    text: Type.String({ description: 'All of it in a sentence or two, with a link where one is known.' }),
    run: Type.Optional(
      Type.Object(
        {
          id: Type.String(),
          pipeline: Type.String(),
          trigger: Run.properties.trigger,
          status: Run.properties.status,
          counts: Counts,
          total: Type.Optional(Type.Integer({ minimum: 0 })),
          error: Type.Optional(Type.Object({ code: Type.String() }, closed)),
          reasons: Type.Array(Reason, { maxItems: 5, description: 'Why records were rejected, the most frequent first.' }),
          url: Type.Optional(Type.String({ description: 'Its page in the Merchant Center, where that address is known.' })),
        },
        closed,
      ),
    ),
    sequence: Type.Optional(
      Type.Object({ id: Type.String(), failed: Type.Array(Type.String(), { description: 'Imports that failed.' }) }, closed),
    ),
    schedule: Type.Optional(Type.Object({ pipeline: Type.String(), at: Time('When it was due.') }, closed)),
    live: Type.Optional(Type.Object({ code: Type.String(), since: Time('Since when.') }, closed)),
  },
  { ...closed, title: 'Notification of a data import' },
);
export type Notification = Static<typeof Notification>;

/** What is reported, and when. */
export const NotificationRules = Type.Object(
  {
    events: Type.Array(OneOf([...NOTIFICATION_EVENTS]), { description: 'Events that are sent.' }),
    rejectPercent: Type.Number({ description: 'A run with more rejected records than that is reported, from 20 records on.' }),
    manual: Type.Boolean({ description: 'Whether runs that a user has started are reported as well.' }),
  },
  closed,
);
export type NotificationRules = Static<typeof NotificationRules>;

export const CHANNELS = ['webhook', 'email'] as const;
export type ChannelName = (typeof CHANNELS)[number];

export const Sending = Type.Object(
  {
    to: OneOf([...CHANNELS]),
    status: OneOf(['waiting', 'sent', 'given_up']),
    attempts: Type.Integer({ minimum: 0 }),
    answer: Type.Optional(Type.String({ description: 'What came of the last attempt: a status, or the code of an error.' })),
    nextAt: Type.Optional(Time('When it is tried again.')),
  },
  closed,
);
export type Sending = Static<typeof Sending>;

const Channel = Type.Object(
  {
    set: Type.Boolean(),
    hint: Type.Optional(Type.String({ description: 'The beginning of the host; never the address.' })),
  },
  closed,
);

/** What is set, and how the last notifications fared. */
export const NotificationStatus = Type.Object(
  {
    webhook: Channel,
    email: Channel,
    rules: NotificationRules,
    deliveries: Type.Array(
      Type.Object(
        {
          ...{ id: Type.String(), event: Event, at: Time('When it happened.'), text: Type.String() },
          pipeline: Type.Optional(Type.String({ description: 'The import that it is about.' })),
          runId: Type.Optional(Type.String({ description: 'The run that it is about.' })),
          sendings: Type.Array(Sending),
        },
        closed,
      ),
      { description: 'The last five, newest first.' },
    ),
  },
  { ...closed, $id: 'NotificationStatus' },
);
export type NotificationStatus = Static<typeof NotificationStatus>;

/** What came of one attempt. */
export interface Answer {
  accepted: boolean;
  /** The receiver wants no more of it. */
  isFinal?: boolean;
  /** A status, or the code of an error; never an address. */
  answer: string;
}

/** A way to a receiver. */
export interface NotificationChannel {
  to: ChannelName;
  /** What may be shown of its address. */
  hint?: string;
  /** Within 5 s. Never rejects. */
  send(notification: Notification): Promise<Answer>;
}

export interface Notifications {
  status(): Promise<NotificationStatus>;
  /** Sends a test now. @throws Refused `invalid` when this channel isn't set */
  test(to: ChannelName): Promise<Sending>;
}
