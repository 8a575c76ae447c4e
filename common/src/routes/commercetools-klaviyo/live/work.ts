import type { Notification } from '../../../systems/commercetools/notification';
import type { Aspect } from './interest';

/** What is to be done for one record; several notifications of it are one. */
export interface Work {
  /** The record has at least this version. */
  version: number;
  /** It is reported to be gone, so that its absence is no surprise. */
  isDeleted: boolean;
  /** With data erasure. */
  isErased: boolean;
  aspects: ReadonlySet<Aspect>;
  states: readonly { state: string; at: number }[];
  transactions: readonly { id: string; state: string; at: number }[];
  /** It may have been sent before. */
  mayRepeat: boolean;
}

export interface About {
  isDeleted: boolean;
  aspects: readonly Aspect[];
  mayRepeat: boolean;
}

/** Evidence comes from messages only: a change's time is no message's. */
export function workOf({ version, dataErasure, isMessage, at, evidence }: Notification, about: About): Work {
  const { orderState, transaction } = evidence;
  const when = isMessage ? at : undefined;
  return {
    version: about.isDeleted ? 0 : (version ?? 0),
    isDeleted: about.isDeleted,
    isErased: dataErasure,
    aspects: new Set(about.aspects),
    states: orderState !== undefined && when !== undefined ? [{ state: orderState, at: when }] : [],
    transactions: transaction !== undefined && when !== undefined ? [{ ...transaction, at: when }] : [],
    mayRepeat: about.mayRepeat,
  };
}

/** The work of a record that is looked at because of another one. */
export const plainWork = (over: Partial<Work> = {}): Work => ({
  ...{ version: 0, isDeleted: false, isErased: false, aspects: new Set(), states: [], transactions: [], mayRepeat: true },
  ...over,
});

export function merged(one: Work, other: Work): Work {
  return {
    version: Math.max(one.version, other.version),
    isDeleted: one.isDeleted || other.isDeleted,
    isErased: one.isErased || other.isErased,
    aspects: new Set([...one.aspects, ...other.aspects]),
    states: [...one.states, ...other.states],
    transactions: [...one.transactions, ...other.transactions],
    mayRepeat: one.mayRepeat || other.mayRepeat,
  };
}
