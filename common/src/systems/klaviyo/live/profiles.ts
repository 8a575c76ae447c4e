import type { ProfileImportJobCreateQuery, ProfileUpsertQuery } from 'klaviyo-api';
import type { WriteContext } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { type Outcome, rejected, written } from '../../../contract/outcome';
import { named } from '../profiles/rows';
import type { ProfileRecord } from '../records';
import { Refusal } from '../session';
import { profilesBody, profileText } from '../wire';
import type { LiveKlaviyo } from './client';

/** More would take the single endpoint longer than a second. */
const FEW = 10;
const SINGLE = 'POST /api/profile-import';
/** One by one, or in bulk. */
export const PROFILE_ENDPOINTS = [SINGLE, 'POST /api/profile-bulk-import-jobs'] as const;
const SAME_ADDRESS = 'Another customer has the same email address; Klaviyo keeps one profile per address.';
const CONFLICT = 'Two profiles in Klaviyo have the identifiers of this customer: merge them there.';

/** A job that Klaviyo has accepted, and the customers in it. */
export type JobStarted = (jobId: string, externalIds: string[]) => void;

/**
 * Profiles for a broker that waits: upserts, one by one or, when more wait than that takes in a second, as one import job. A job counts
 * as accepted; what it says of single rows is learnt when it has ended.
 */
export function liveProfiles(client: LiveKlaviyo, onJob: JobStarted): Destination<ProfileRecord> {
  const sendOne = async (row: Row, outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    try {
      const body = Buffer.from(`{"data":${profileText(row.profile)}}`);
      await client.sending(body, ctx).profiles.createOrUpdateProfile(NOTHING as ProfileUpsertQuery);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const repaired = withoutPhone(row, error);
      if (!repaired) {
        outcomes[row.index] = refused(error);
        return;
      }
      outcomes[row.index] = { kind: 'written', warnings: [repaired.warning] };
      await sendOne(repaired.row, outcomes, ctx);
    }
  };

  const sendSingly = async (rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    const ended = await Promise.allSettled(rows.map((row) => sendOne(row, outcomes, ctx)));
    const failure = ended.find((each) => each.status === 'rejected');
    if (failure) throw failure.reason;
  };

  const sendJob = async (rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    try {
      const sending = client.sending(profilesBody(rows.map(({ profile }) => profileText(profile))), ctx);
      const { body } = await sending.profiles.bulkImportProfiles(NOTHING as ProfileImportJobCreateQuery);
      onJob(
        body.data.id ?? '',
        rows.map(({ profile }) => profile.externalId),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const faulty = new Set(error.fields.flatMap(({ pointer }) => rows[named(pointer)?.row ?? -1] ?? []));
      const good = rows.filter((row) => !faulty.has(row));
      // Those that are named, or all when none is, are tried alone: that names and repairs them.
      await sendSingly(faulty.size > 0 ? [...faulty] : rows, outcomes, ctx);
      if (faulty.size > 0 && good.length > 0) await sendJob(good, outcomes, ctx);
    }
  };

  return {
    title: 'Klaviyo',
    batch: { records: 10_000, bytes: 4_500_000 },
    concurrency: 2,
    repeatsCost: false,
    target: (ctx) => client.account(ctx),
    async write(records, ctx) {
      const outcomes: Outcome[] = records.map(() => written);
      const rows = withoutDuplicates(records, outcomes);
      const many = rows.length > FEW || client.line.bucket(SINGLE).waitMs(rows.length) > 1000;
      await (many && rows.length > 1 ? sendJob(rows, outcomes, ctx) : sendSingly(rows, outcomes, ctx));
      return outcomes;
    },
    preview: async (records) => records,
  };
}

interface Row {
  index: number;
  profile: ProfileRecord;
}

/** Of customers with the same address the first is sent and the others are named, as in an import. */
function withoutDuplicates(records: ProfileRecord[], outcomes: Outcome[]): Row[] {
  const emails = new Set<string>();
  return records.flatMap((profile, index) => {
    if (emails.has(profile.email)) {
      outcomes[index] = rejected('duplicate_email', SAME_ADDRESS, 'email');
      return [];
    }
    emails.add(profile.email);
    return [{ index, profile }];
  });
}

/** A phone number that another profile has, or that Klaviyo doesn't take, is left out rather than the profile. */
function withoutPhone({ index, profile }: Row, { status, fields }: Refusal): { row: Row; warning: string } | undefined {
  if (profile.phoneNumber === undefined) return undefined;
  const { phoneNumber: _, ...rest } = profile;
  if (status === 409) return { row: { index, profile: rest }, warning: 'shared_phone' };
  const isFault = fields.some(({ pointer }) => pointer.includes('phone_number'));
  return isFault ? { row: { index, profile: rest }, warning: 'invalid_phone' } : undefined;
}

function refused({ status, fields }: Refusal): Outcome {
  if (status === 409) return rejected('identity_conflict', CONFLICT);
  const field = /attributes\/([A-Za-z0-9_]+)/.exec(fields[0]?.pointer ?? '')?.[1];
  return rejected('klaviyo_refused', `Klaviyo refused this profile (${fields[0]?.code ?? 'invalid'}).`, field);
}

/** The SDK's own request; what it holds is in the body that goes out instead. */
const NOTHING: unknown = { data: { type: 'profile', attributes: { profiles: { data: [] } } } };
