import { type Static, Type } from 'typebox';
import { OneOf, Time } from '../base/schema';
import { Notice } from './run';

const Count = (description?: string) => Type.Integer({ minimum: 0, ...(description ? { description } : {}) });
const ByName = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });
const closed = { additionalProperties: false } as const;

const KindOfLive = Type.Object(
  {
    received: Count(),
    written: Count(),
    unchanged: Count(),
    skipped: Count(),
    rejected: Count(),
    deferred: Count('Answered with 503, so that the broker delivers them again.'),
  },
  closed,
);

const Totals = Type.Object(
  {
    received: Count('Notifications that arrived.'),
    written: Count('Notifications whose record was written.'),
    unchanged: Count('Notifications of records that the destination had already.'),
    deferred: Count('Answered with 503, so that the broker delivers them again.'),
    foreign: Count('Of other projects.'),
    unreadable: Count('Messages that could not be read.'),
    skipped: ByName('By code.'),
    rejected: ByName('By code.'),
    ignored: ByName('Acknowledged without anything to do, by type.'),
    byKind: Type.Record(Type.String(), KindOfLive, { description: 'By kind of record.' }),
  },
  closed,
);

const LiveDay = Type.Object(
  {
    day: Type.String({ description: 'UTC, such as `2026-11-28`.' }),
    perHour: Type.Array(Type.Object({ written: Count(), rejected: Count(), skipped: Count(), deferred: Count() }, closed), {
      description: '24 entries, by the hour of the UTC day.',
    }),
    byKind: Totals.properties.byKind,
    rejected: Totals.properties.rejected,
  },
  closed,
);

/** Real time as a person wants to see it. Its figures may be 10 s old. */
export const LiveStatus = Type.Object(
  {
    state: OneOf(
      ['off', 'on', 'blocked', 'stopped'],
      '`off`: not installed; `blocked`: nothing can be sent, and the broker keeps it; `stopped`: nothing is delivered any more, what happens is lost to real time.',
    ),
    since: Type.Optional(Time('When it was installed.')),
    lastEventAt: Type.Optional(Time('When the last notification arrived.')),
    lastWrittenAt: Type.Optional(Time('When a record was last written.')),
    instances: Count('Processes that have counted today.'),
    today: Totals,
    p50Ms: Type.Optional(
      Type.Integer({ description: 'Half of the notifications of today were settled within so long, at most.' }),
    ),
    p95Ms: Type.Optional(
      Type.Integer({ description: '95 % of the notifications of today were settled within so long, at most.' }),
    ),
    blocked: Type.Optional(Type.Object({ code: Type.String(), since: Time('Since when.') }, closed)),
    subscription: Type.Optional(
      Type.Object(
        {
          key: Type.String(),
          status: Type.String({ description: 'As the source names it; `missing`; or the code of an error.' }),
          since: Time('Since when it has been so, as far as was looked.'),
          checkedAt: Time('When it was looked at: at most once a minute.'),
        },
        closed,
      ),
    ),
    gap: Type.Optional(
      Type.Object(
        {
          since: Time('From when on notifications may be lost.'),
          until: Type.Optional(Time('When deliveries were seen to have begun again; absent while they are stopped.')),
          pipelines: Type.Array(Type.String(), { description: 'Imports whose changes close it.' }),
        },
        { ...closed, description: 'What real time has missed, until an import of the changes has closed it.' },
      ),
    ),
    notices: Type.Optional(
      Type.Array(Notice, { description: 'What should be known of what runs by itself, such as settings that are missing.' }),
    ),
    backlog: OneOf(['unknown'], 'How much waits in the broker is not known.'),
    days: Type.Optional(Type.Array(LiveDay, { description: 'Newest first.' })),
  },
  { ...closed, $id: 'LiveStatus' },
);
export type LiveStatus = Static<typeof LiveStatus>;

/** Whether the source delivers: at all, with a delay that loses nothing, or not any more. */
export type Delivering = 'yes' | 'delayed' | 'no' | 'unknown';

/** How the deliveries stand, by a look at the subscription. */
export interface Deliveries {
  key: string;
  /** As the source names it. */
  status: string;
  delivering: Delivering;
}
