import { describeError } from '../../../base/errors';
import type { Job, WriteContext } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { type Outcome, rejected, written } from '../../../contract/outcome';
import { perSlice } from '../../../contract/perSlice';
import { type KlaviyoApis, type KlaviyoClient, STUCK_ADVICE } from '../client';
import { CompressedLines } from '../compressedLines';
import { JobPoller, type JobResource, jobLost, lostOr } from '../jobPoller';
import type { ProfileRecord } from '../records';
import { sdk } from '../sdk';
import { Refusal, refusalOnly } from '../session';
import { profileBytes, profilesBody, profileText, writtenProfiles } from '../wire';
import { compareProfile } from './compare';
import { decisions, settleDecisions } from './decisions';
import { PhoneBook } from './phoneNumbers';
import { attributesOf, type Faults, faultsOf, importQuery, type JobResult, named, type Row, rowErrorsOf } from './rows';

/** Klaviyo names no duration; a job that is still unfinished after this is not waited for any longer. */
const JOB_MS = 30 * 60_000;

interface ImportJob extends JobResource {
  attributes: JobResource['attributes'] & { failedCount?: number | null };
}

/** One batch on its way. */
interface Sending {
  client: KlaviyoClient;
  poller: JobPoller<ImportJob>;
  ctx: WriteContext;
  outcomes: Outcome[];
}

/**
 * Profiles through bulk import jobs: an upsert by identifiers, so repeats are harmless.
 * https://developers.klaviyo.com/en/docs/use_klaviyos_bulk_profile_import_api
 */
export function profileDestination(client: KlaviyoClient): Destination<ProfileRecord> {
  const sliceOf = perSlice(async (ctx) => ({ poller: importJobs(client.for(ctx), ctx.signal), phones: new PhoneBook() }));
  return {
    title: 'Klaviyo',
    stuckAdvice: STUCK_ADVICE,
    // 10,000 profiles and 5 MB are the API's limits; whether MB means 10^6 isn't documented, so 4.5.
    batch: { records: 10_000, bytes: 4_500_000 },
    // A job takes Klaviyo seconds to minutes: so many of them wait together, at a tenth of their size.
    concurrency: 20,
    repeatsCost: false,
    pack: writtenProfiles,
    bytesOf: profileBytes,
    target: (ctx) => client.account(ctx),
    async write(records, ctx) {
      const { poller, phones } = await sliceOf(ctx);
      const outcomes: Outcome[] = records.map(() => written);
      const decided = decisions(records);
      const rows = withoutDuplicates(records, outcomes, phones);
      // From here on there are only texts.
      records.length = 0;
      await sendOrTakeOver({ client, poller, ctx, outcomes }, rows);
      await settleDecisions(client, decided, outcomes, ctx);
      return outcomes;
    },
    preview: (records) =>
      client.record(({ profiles }) =>
        profiles.bulkImportProfiles(
          importQuery(records.map(({ consent: _, ...attributes }) => ({ type: sdk().ProfileEnum.Profile, attributes }))),
        ),
      ),
    compare: (id, [record], ctx) => compareProfile(client, id, record, ctx),
  };
}

function importJobs({ profiles }: KlaviyoApis, signal: AbortSignal): JobPoller<ImportJob> {
  const jobs = {
    read: async (id: string) => {
      const { body } = await profiles.getBulkImportProfilesJob(id);
      return { body: { data: { ...body.data, id } } };
    },
    list: (filter: string, pageCursor?: string) =>
      profiles.getBulkImportProfilesJobs({
        filter,
        fieldsProfileBulkImportJob: ['status', 'created_at'],
        pageSize: 100,
        ...(pageCursor ? { pageCursor } : {}),
      }),
  };
  return new JobPoller(jobs, signal, JOB_MS);
}

/**
 * Identifiers belong to one profile each, so rows of one job that share one contradict each other. Of customers with the
 * same address the first is sent and the others are named; of those with the same phone number the first keeps it, also
 * when it went with another batch of this slice.
 */
function withoutDuplicates(records: ProfileRecord[], outcomes: Outcome[], book: PhoneBook): Row[] {
  const [emails, phones] = [new Set<string>(), new Set<string>()];
  const rows: Row[] = [];
  for (const [index, record] of records.entries()) {
    const { email, phoneNumber } = record;
    if (emails.has(email)) {
      outcomes[index] = rejected('duplicate_email', DUPLICATE, 'email');
      continue;
    }
    emails.add(email);
    const row = { index, text: profileText(record) };
    const shared = phoneNumber !== undefined && (phones.has(phoneNumber) || !book.claim(phoneNumber, email));
    rows.push(shared ? withoutPhone(row, outcomes, 'shared_phone') : row);
    if (phoneNumber && !shared) phones.add(phoneNumber);
  }
  return rows;
}

const DUPLICATE = 'Another customer has the same email address; Klaviyo keeps one profile per address.';

function withoutPhone(row: Row, outcomes: Outcome[], warning: 'shared_phone' | 'invalid_phone'): Row {
  const { phone_number: _, ...attributes } = attributesOf(row);
  outcomes[row.index] = { kind: 'written', warnings: [warning] };
  return { index: row.index, text: JSON.stringify({ type: 'profile', attributes }) };
}

/** Jobs by what they carry: all rows of a batch in their order, or some of them, sent again. */
type JobKind = 'profiles' | 'profiles-again';

/**
 * A worker before this one may have started jobs for these rows. One that carries all of them is waited for and has the result;
 * others must not end after what is sent now, which is newer.
 */
async function sendOrTakeOver(sending: Sending, rows: Row[]): Promise<void> {
  const { poller, ctx } = sending;
  const { left, same } = ctx.jobs;
  const whole = same ? left.find(({ kind }) => kind === ('profiles' satisfies JobKind)) : undefined;
  await Promise.all(
    left.filter((job) => job !== whole).map((job) => withTimeOut(sending, job, () => poller.over(job.id, job.ageMs))),
  );
  for (const job of left) if (job !== whole) ctx.jobs.forget(job.id);
  if (whole && rows.length > 0) await follow(sending, rows, whole);
  else await send(sending, rows, 'profiles');
}

/** A job that ended without a result, or doesn't end at all, is forgotten: its rows are sent again when the run is resumed. */
async function withTimeOut<T>({ ctx }: Sending, job: Pick<Job, 'id'>, wait: () => Promise<T>): Promise<T> {
  try {
    return await wait();
  } catch (error) {
    if (GIVEN_UP.has(describeError(error).code)) ctx.jobs.forget(job.id);
    throw error;
  }
}
const GIVEN_UP = new Set(['klaviyo_job_timeout', 'klaviyo_job_cancelled', 'klaviyo_job_lost']);

/** Empties `rows`: while their job takes minutes they are kept small. */
async function send(sending: Sending, rows: Row[], kind: JobKind = 'profiles-again'): Promise<void> {
  if (rows.length === 0) return;
  const started = await spawn(sending, rows).catch(refusalOnly);
  if (started instanceof Refusal) return repair(sending, rows, started);
  sending.ctx.jobs.started({ id: started, kind });
  await follow(sending, rows, { id: started, ageMs: 0 });
}

/** Waits for the job that carries these rows, and settles them. Empties `rows`. */
async function follow(sending: Sending, rows: Row[], job: Pick<Job, 'id' | 'ageMs'>): Promise<void> {
  const unpack = await pack(rows);
  sending.ctx.memory.release();
  const result = await withTimeOut(sending, job, () => finished(sending, job));
  if (result.failed === 0) return;
  await sending.ctx.memory.reacquire();
  const again = settleJob(sending, unpack(), result);
  if (again === 'unnamed') await halve(sending, unpack(), 'invalid');
  else await send(sending, again);
}

/** Empties `rows`; the answer reads them each time it is called. */
async function pack(rows: Row[]): Promise<() => Row[]> {
  const indexes = rows.map(({ index }) => index);
  const lines = await CompressedLines.of(rows.map(({ text }) => text));
  rows.length = 0;
  return () => lines.read().map((text, position) => ({ index: indexes[position] ?? 0, text }));
}

/** The job's id only: the SDK's answer would keep hold of all that was sent. */
async function spawn({ client, ctx }: Sending, rows: Row[]): Promise<string> {
  const sending = client.sending(profilesBody(rows.map(({ text }) => text)), ctx);
  const { body } = await sending.profiles.bulkImportProfiles(importQuery([]));
  if (!body.data.id) throw jobLost();
  return body.data.id;
}

/**
 * Rows to send again: one that clashes with another profile may do so by its phone number only, and is tried once more without.
 * A function of its own, so that nothing holds the others meanwhile.
 */
function settleJob(sending: Sending, rows: Row[], { failed, errors }: JobResult): Row[] | 'unnamed' {
  const faults = faultsOf(errors, rows);
  if (faults.size < failed) return 'unnamed';
  const again: Row[] = [];
  for (const [position, { code }] of faults) {
    const row = rows[position];
    if (!row || !/duplicate|conflict/i.test(code) || !hasPhone(row)) continue;
    again.push(withoutPhone(row, sending.outcomes, 'shared_phone'));
    faults.delete(position);
  }
  settle(sending, rows, faults);
  return again;
}

const hasPhone = (row: Row) => attributesOf(row).phone_number !== undefined;

/** The request was refused as a whole: take out (or fix) the rows it names and send the rest again. */
async function repair(sending: Sending, rows: Row[], refusal: Refusal): Promise<void> {
  const faults = new Map(
    refusal.fields.flatMap(({ code, pointer }) => {
      const place = named(pointer);
      return place && rows[place.row] ? [[place.row, { code, field: place.field }] as const] : [];
    }),
  );
  if (faults.size === 0) return halve(sending, rows, refusal.fields[0]?.code ?? 'invalid');
  const fixed = rows.flatMap((row, position) => {
    const fault = faults.get(position);
    if (fault === undefined) return [row];
    if (fault.field !== 'phone_number' || !hasPhone(row)) return [];
    faults.delete(position);
    return [withoutPhone(row, sending.outcomes, 'invalid_phone')];
  });
  settle(sending, rows, faults);
  rows.length = 0;
  return send(sending, fixed);
}

/** No row is named: halving finds it in a few more requests. */
async function halve(sending: Sending, rows: Row[], code: string): Promise<void> {
  if (rows.length === 1) return settle(sending, rows, new Map([[0, { code, field: '' }]]));
  const second = await pack(rows.splice(Math.ceil(rows.length / 2)));
  await send(sending, rows);
  await sending.ctx.memory.reacquire();
  await send(sending, second());
}

function settle({ outcomes }: Sending, rows: Row[], faults: Faults): void {
  for (const [position, { code, field }] of faults) {
    const row = rows[position];
    if (row) outcomes[row.index] = rejected('klaviyo_refused', `Klaviyo refused this profile (${code}).`, field || undefined);
  }
}

/** Waits for the job; how many of its rows failed, and what it says about single ones. */
async function finished({ client, poller, ctx }: Sending, { id, ageMs }: Pick<Job, 'id' | 'ageMs'>): Promise<JobResult> {
  const { attributes } = await poller.complete(id, ageMs);
  const failed = attributes.failedCount ?? 0;
  if (failed === 0) return { failed, errors: [] };
  const errors = await rowErrorsOf(client.for(ctx), id).catch((error) => Promise.reject(lostOr(error)));
  return { failed, errors };
}
