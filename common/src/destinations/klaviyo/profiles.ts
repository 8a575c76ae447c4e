import { ProfileBulkImportJobEnum, ProfileEnum, type ProfileImportJobCreateQuery } from 'klaviyo-api';
import { Retryable } from '../../errors';
import { type Destination, type Outcome, rejected, type WriteContext, written } from '../../pipeline';
import type { KlaviyoApis, KlaviyoClient } from './client';
import { waitForJob } from './jobs';
import type { ProfileRecord } from './records';
import { plainCode, Refusal } from './session';
import { profilesBody, profileText } from './wire';

interface Row {
  /** Position in the batch that `write` was given. */
  index: number;
  profile: ProfileRecord;
}

/** Rows that a job or a request named, by their position in it. */
type Faults = Map<number, { code: string; field: string }>;

/**
 * Profiles through bulk import jobs: an upsert by identifiers, so repeats are harmless.
 * https://developers.klaviyo.com/en/docs/use_klaviyos_bulk_profile_import_api
 */
export function profileDestination(client: KlaviyoClient): Destination<ProfileRecord> {
  return {
    // 10,000 profiles and 5 MB are the API's limits; whether MB means 10^6 isn't documented, so 4.5.
    batch: { records: 10_000, bytes: 4_500_000 },
    // A job takes Klaviyo seconds to minutes: so many of them wait together, as far as there is room for their records.
    concurrency: 6,
    repeatsCost: false,
    bytesOf: (record) => Buffer.byteLength(profileText(record)),
    async write(records, ctx) {
      const outcomes: Outcome[] = records.map(() => written);
      const rows = withoutTwins(records, outcomes);
      await send(client, rows, outcomes, ctx);
      return outcomes;
    },
    preview: (records) => {
      const rows = records.map((profile, index) => ({ index, profile }));
      return client.record(({ profiles }) => profiles.bulkImportProfiles(query(rows)));
    },
  };
}

/**
 * Identifiers belong to one profile each, so rows of one job that share one contradict each other. Of customers with the
 * same address the first is sent and the others are named; of those with the same phone number the first keeps it.
 */
function withoutTwins(records: ProfileRecord[], outcomes: Outcome[]): Row[] {
  const emails = new Set<string>();
  const phones = new Set<string>();
  const rows: Row[] = [];
  for (const [index, profile] of records.entries()) {
    if (emails.has(profile.email)) {
      outcomes[index] = rejected('duplicate_email', TWIN, 'email');
      continue;
    }
    emails.add(profile.email);
    const { phoneNumber } = profile;
    const row = { index, profile };
    rows.push(phoneNumber && phones.has(phoneNumber) ? withoutPhone(row, outcomes, 'shared_phone') : row);
    if (phoneNumber) phones.add(phoneNumber);
  }
  return rows;
}

const TWIN = 'Another customer has the same email address; Klaviyo keeps one profile per address.';

function withoutPhone({ index, profile }: Row, outcomes: Outcome[], warning: 'shared_phone' | 'invalid_phone'): Row {
  const { phoneNumber: _, ...rest } = profile;
  outcomes[index] = { kind: 'written', warnings: [warning] };
  return { index, profile: rest };
}

async function send(client: KlaviyoClient, rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> {
  if (rows.length === 0) return;
  const started = await spawn(client, rows, ctx).catch(refusalOnly);
  if (started instanceof Refusal) return repair(client, rows, started, outcomes, ctx);
  const faults = await finished(client.for(ctx), started.body.data.id ?? '', rows, ctx).catch(refusalOnly);
  // The job is refused, not its records, which may have arrived: sending them again changes nothing.
  if (faults instanceof Refusal) throw new Retryable('klaviyo_job_lost', 'Klaviyo does not know an import job any more.');
  if (faults === 'unnamed') await halve(client, rows, outcomes, ctx, 'invalid');
  else await settleJob(client, rows, faults, outcomes, ctx);
}

const spawn = (client: KlaviyoClient, rows: Row[], ctx: WriteContext) =>
  client.sending(profilesBody(rows.map(({ profile }) => profile)), ctx).profiles.bulkImportProfiles(query([]));

function refusalOnly(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** A row that clashes with another profile may do so by its phone number only: it is tried once more without. */
async function settleJob(
  client: KlaviyoClient,
  rows: Row[],
  faults: Faults,
  outcomes: Outcome[],
  ctx: WriteContext,
): Promise<void> {
  const again: Row[] = [];
  for (const [position, { code }] of faults) {
    const row = rows[position];
    if (!row?.profile.phoneNumber || !/duplicate|conflict/i.test(code)) continue;
    again.push(withoutPhone(row, outcomes, 'shared_phone'));
    faults.delete(position);
  }
  settle(rows, faults, outcomes);
  await send(client, again, outcomes, ctx);
}

/** The request was refused as a whole: take out (or mend) the rows it names and send the rest again. */
async function repair(
  client: KlaviyoClient,
  rows: Row[],
  refusal: Refusal,
  outcomes: Outcome[],
  ctx: WriteContext,
): Promise<void> {
  const faults = new Map(
    refusal.fields.flatMap(({ code, pointer }) => {
      const place = named(pointer);
      return place && rows[place.row] ? [[place.row, { code, field: place.field }] as const] : [];
    }),
  );
  if (faults.size === 0) return halve(client, rows, outcomes, ctx, refusal.fields[0]?.code ?? 'invalid');
  const mended = rows.flatMap((row, position) => {
    const fault = faults.get(position);
    if (fault === undefined) return [row];
    if (fault.field !== 'phone_number' || row.profile.phoneNumber === undefined) return [];
    faults.delete(position);
    return [withoutPhone(row, outcomes, 'invalid_phone')];
  });
  settle(rows, faults, outcomes);
  return send(client, mended, outcomes, ctx);
}

/** Nobody says which row is at fault: halving finds it in a few more requests. */
async function halve(client: KlaviyoClient, rows: Row[], outcomes: Outcome[], ctx: WriteContext, code: string): Promise<void> {
  if (rows.length === 1) return settle(rows, new Map([[0, { code, field: '' }]]), outcomes);
  const middle = Math.ceil(rows.length / 2);
  await send(client, rows.slice(0, middle), outcomes, ctx);
  await send(client, rows.slice(middle), outcomes, ctx);
}

function settle(rows: Row[], faults: Faults, outcomes: Outcome[]): void {
  for (const [position, { code, field }] of faults) {
    const row = rows[position];
    if (row) outcomes[row.index] = rejected('klaviyo_refused', `Klaviyo refused this profile (${code}).`, field || undefined);
  }
}

/** Waits for the job and reads what it says about single rows. */
async function finished(apis: KlaviyoApis, jobId: string, rows: Row[], ctx: WriteContext): Promise<Faults | 'unnamed'> {
  const job = await waitForJob(async () => {
    const { body } = await apis.profiles.getBulkImportProfilesJob(jobId);
    const { status, failedCount } = body.data.attributes;
    return { status: String(status), failed: failedCount ?? 0 };
  }, ctx.signal);
  if (job.status === 'cancelled') throw new Retryable('klaviyo_job_cancelled', 'Klaviyo cancelled an import job.');
  if (job.failed === 0) return new Map();
  const faults = await importErrors(apis, jobId, rows);
  return faults.size >= job.failed ? faults : 'unnamed';
}

async function importErrors(apis: KlaviyoApis, jobId: string, rows: Row[]): Promise<Faults> {
  const positions = new Map(
    rows.flatMap(({ profile }, position) => [[profile.externalId, position] as const, [profile.email, position] as const]),
  );
  const faults: Faults = new Map();
  let pageCursor: string | undefined;
  do {
    const { body } = await apis.profiles.getErrorsForBulkImportProfilesJob(jobId, {
      pageSize: 100,
      ...(pageCursor ? { pageCursor } : {}),
    });
    for (const { attributes } of body.data) {
      const pointer = String(attributes.source?.pointer ?? '');
      const position = positionOf(attributes.originalPayload, positions) ?? named(pointer)?.row;
      if (position === undefined || !rows[position]) continue;
      faults.set(position, { code: plainCode(attributes.code), field: named(pointer)?.field ?? '' });
    }
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor);
  return faults;
}

/** What was sent comes back in a form that isn't documented: with the attributes at its top, or as in the request. */
function positionOf(payload: unknown, positions: ReadonlyMap<string, number>): number | undefined {
  const { attributes, ...top } = (payload ?? {}) as Record<string, unknown>;
  for (const part of [top, attributes as Record<string, unknown> | undefined]) {
    const position = positions.get(String(part?.external_id ?? '')) ?? positions.get(String(part?.email ?? ''));
    if (position !== undefined) return position;
  }
  return undefined;
}

/** The SDK takes a whole link only when it is https; the cursor alone always works. */
function cursorOf(link: string | null | undefined): string | undefined {
  return link ? (new URL(link).searchParams.get('page[cursor]') ?? undefined) : undefined;
}

/** `/data/attributes/profiles/data/<row>/attributes/<field>` */
function named(pointer: string): { row: number; field: string } | undefined {
  const match = /\/profiles\/data\/(\d+)(?:\/attributes\/([A-Za-z0-9_]+))?/.exec(pointer);
  return match ? { row: Number(match[1]), field: match[2] ?? '' } : undefined;
}

function query(rows: Row[]): ProfileImportJobCreateQuery {
  return {
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: {
        profiles: { data: rows.map(({ profile }) => ({ type: ProfileEnum.Profile, attributes: profile })) },
      },
    },
  };
}
