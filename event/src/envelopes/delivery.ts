import type { Delivery } from 'common';

/** What a request holds. */
export type Envelope =
  | { kind: 'deliveries'; deliveries: Delivery[] }
  /** SNS asks whether the topic may post here: answered by visiting the address. */
  | { kind: 'confirmation'; topicArn: string; url: string }
  /** No shape of a broker: nothing that could be kept or acknowledged. */
  | { kind: 'unknown' };

/** The headers that brokers use beside the body. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Epoch milliseconds; undefined when it isn't a time. */
export function timeOf(text: unknown): number | undefined {
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A delivery without the fields that aren't known. */
export function delivery(fields: { [K in keyof Delivery]: Delivery[K] | undefined }): Delivery {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Delivery;
}
