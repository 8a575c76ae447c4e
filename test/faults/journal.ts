import type { Answer, Passing } from './relay.ts';

interface Shard {
  from?: string;
  to?: string;
  cursor?: string;
  done: boolean;
  /** Records up to here may have been sent. */
  sent?: string;
}
interface Active {
  id: string;
  status: string;
  owner?: string;
  counts: { read: number };
  shards?: Shard[];
}

/** What a write of a pipeline's document does, seen from outside. */
export type Write = 'start' | 'claim' | 'plan' | 'checkpoint' | 'renew' | 'release' | 'finish';

const PIPELINES = 'data-import-pipeline';
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

export interface Claim {
  owner: string;
  /** By performance.now. */
  at: number;
  /** Milliseconds since the write before, by the server's clock, when that was by another worker; else undefined. */
  silentMs: number | undefined;
}

interface Document {
  container: string;
  key: string;
  value: { active?: Active };
}

export function documentOf({ method, url, body }: Passing): Document | undefined {
  if (method !== 'POST' || !/\/custom-objects($|\?)/.test(url)) return undefined;
  return JSON.parse(body) as Document;
}

/** What all processes of a world have written and sent, as it passed by. */
export class Journal {
  /** How often each record has been sent, by the id it has at the destination. */
  readonly sent = new Map<string, number>();
  readonly claims: Claim[] = [];
  private active: Active | undefined;
  /** When the document was last written, by the server's clock. */
  private written = Number.NaN;

  constructor(private readonly pipeline: string) {}

  /** What this write would do; undefined for everything else. */
  kindOf(passing: Passing): Write | undefined {
    const document = documentOf(passing);
    if (document?.container !== PIPELINES || document.key !== this.pipeline) return undefined;
    const before = this.active;
    const after = document.value.active;
    if (!after) return 'finish';
    if (!before || before.id !== after.id || (before.owner === undefined && after.owner === undefined)) return 'start';
    if (after.owner === undefined) return 'release';
    if (before.owner !== after.owner) return 'claim';
    if (!before.shards && after.shards) return 'plan';
    return after.counts.read > before.counts.read ? 'checkpoint' : 'renew';
  }

  /** A request of any process that has taken effect. */
  note(passing: Passing, { status, body }: Answer): void {
    if (status >= 300) return;
    for (const id of recordsIn(passing)) this.sent.set(id, (this.sent.get(id) ?? 0) + 1);
    const kind = this.kindOf(passing);
    if (kind === undefined) return;
    const taken = this.active?.owner !== undefined;
    const before = this.written;
    this.active = documentOf(passing)?.value.active;
    this.written = Date.parse((JSON.parse(body.toString()) as { lastModifiedAt: string }).lastModifiedAt);
    if (kind !== 'claim' || !this.active?.owner) return;
    this.claims.push({ owner: this.active.owner, at: performance.now(), silentMs: taken ? this.written - before : undefined });
  }

  /** Records sent so far that no checkpoint covers: what a death at this moment may repeat. */
  unsettled(): number {
    const shards = this.active?.shards ?? [];
    const settled = (id: string) => {
      const source = UUID.exec(id)?.[0] ?? id;
      const shard = shards.find(({ from = '', to = '~' }) => source >= from && source < to);
      return shard !== undefined && (shard.done || (shard.cursor !== undefined && source <= shard.cursor));
    };
    return [...this.sent.keys()].filter((id) => !settled(id)).length;
  }

  /** Records sent more than once, counted as often as they were too many. */
  get resent(): number {
    return [...this.sent.values()].reduce((sum, count) => sum + count - 1, 0);
  }

  clear(): void {
    this.sent.clear();
    this.claims.length = 0;
  }
}

interface Resource {
  id?: string;
  attributes: Record<string, unknown>;
}
const rows = (value: unknown): Resource[] => (value as { data?: Resource[] } | undefined)?.data ?? [];

/** The records that a request to Klaviyo carries, by the ids they'd have there. */
function recordsIn({ method, url, body }: Passing): string[] {
  if (method !== 'POST' || !url.startsWith('/api/')) return [];
  const { attributes } = (JSON.parse(body) as { data: Resource }).data;
  if (url.startsWith('/api/profile-bulk-import-jobs')) {
    return rows(attributes.profiles).map((row) => String(row.attributes.external_id));
  }
  if (url.startsWith('/api/event-bulk-create-jobs')) {
    const groups = rows(attributes['events-bulk-create']);
    return groups.flatMap((group) => rows(group.attributes.events).map((event) => eventKey(event.attributes)));
  }
  if (url.startsWith('/api/events')) return [eventKey(attributes)];
  return [...rows(attributes.items), ...rows(attributes.categories)].map((row) =>
    String(row.id ?? `$custom:::$default:::${row.attributes.external_id}`),
  );
}

interface Metric {
  data: { attributes: { name: string } };
}
/** A metric and a unique_id are one event, of whatever profile. */
const eventKey = (event: Record<string, unknown>) => `${event.unique_id} ${(event.metric as Metric).data.attributes.name}`;
