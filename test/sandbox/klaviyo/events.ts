import type { Profile } from './profiles.ts';

export type EventAttributes = {
  properties: Record<string, unknown>;
  time?: string | null;
  value?: number | null;
  value_currency?: string | null;
  unique_id?: string | null;
  backfill?: boolean | null;
  metric: { data: { attributes: { name: string; service?: string | null } } };
};

export type Metric = { id: string; seq: number; name: string; created: number; events: number };

export type StoredEvent = {
  id: string;
  seq: number;
  profile: Profile;
  metric: Metric;
  unique_id: string;
  /** Truncated to the second, as documented. */
  time: number;
  value: number | null;
  value_currency: string | null;
  backfill: boolean;
  properties: Record<string, unknown> | undefined;
  receivedCount: number;
};

/** Events by (profile, metric, unique_id): a repeat is counted and changes nothing, the first one stays. */
export class Events {
  readonly metrics = new Map<string, Metric>();
  readonly byKey = new Map<string, StoredEvent>();
  duplicatesIgnored = 0;
  private seq = 0;

  clear(): void {
    this.metrics.clear();
    this.byKey.clear();
    this.duplicatesIgnored = 0;
  }

  has(profileId: string, metricName: string, uniqueId: string): boolean {
    const metric = this.metrics.get(metricName);
    return metric !== undefined && this.byKey.has(key(profileId, metric.id, uniqueId));
  }

  /** Without a unique_id the time, to the second, takes its place: one event per profile, metric and second. */
  add(profile: Profile, attributes: EventAttributes, backfill: boolean, keepBodies: boolean): void {
    const metric = this.metric(attributes.metric.data.attributes.name);
    const time = Math.floor((attributes.time ? Date.parse(attributes.time) : Date.now()) / 1000) * 1000;
    const unique_id = attributes.unique_id ?? String(time / 1000);
    const at = key(profile.id, metric.id, unique_id);
    const known = this.byKey.get(at);
    if (known) {
      known.receivedCount += 1;
      this.duplicatesIgnored += 1;
      return;
    }
    this.seq += 1;
    metric.events += 1;
    const { value = null, value_currency = null } = attributes;
    const id = `evt${this.seq.toString(36).padStart(9, '0')}`;
    const properties = keepBodies ? attributes.properties : undefined;
    const rest = { value, value_currency, backfill, properties, receivedCount: 1 };
    this.byKey.set(at, { id, seq: this.seq, profile, metric, unique_id, time, ...rest });
  }

  forget(profile: Profile): void {
    for (const [key, event] of this.byKey) if (event.profile === profile) this.byKey.delete(key);
  }

  private metric(name: string): Metric {
    const known = this.metrics.get(name);
    if (known) return known;
    const seq = this.metrics.size + 1;
    const metric = { id: `MTR${String(seq).padStart(3, '0')}`, seq, name, created: Date.now(), events: 0 };
    this.metrics.set(name, metric);
    return metric;
  }
}

const key = (profileId: string, metricId: string, uniqueId: string): string => `${profileId}|${metricId}|${uniqueId}`;

const MAX = { properties: 400, depth: 10, items: 4000, text: 100_000 };

export type Excess = { path: string; detail: string };

/** The documented bounds of event properties; the first one that is passed. */
export function excess(properties: Record<string, unknown>): Excess | undefined {
  const count = Object.keys(properties).length;
  if (count > MAX.properties) return { path: '', detail: `${count} properties are more than ${MAX.properties}.` };
  return tooMuch(properties, 1);
}

/** Of an event there are hundreds of values: the path is put together on the way back, where there is something to say. */
function tooMuch(value: unknown, depth: number): Excess | undefined {
  if (typeof value === 'string') return tooLong(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX.depth) return { path: '', detail: `The nesting is deeper than ${MAX.depth}.` };
  if (Array.isArray(value) && value.length > MAX.items)
    return { path: '', detail: `The array has more than ${MAX.items} items.` };
  for (const name of Object.keys(value)) {
    const found = tooMuch((value as Record<string, unknown>)[name], depth + 1);
    if (found) return { ...found, path: `/${name}${found.path}` };
  }
  return undefined;
}

function tooLong(value: string): Excess | undefined {
  if (value.length * 3 <= MAX.text || Buffer.byteLength(value) <= MAX.text) return undefined;
  return { path: '', detail: `The string '${value.slice(0, 40)}...' is larger than 100 KB.` };
}
