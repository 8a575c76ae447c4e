import { type Answer, type Call, HOST, one, page, passes, type Resource } from './call.ts';
import { ApiError, invalid, notFound, type Problem, problem, quote } from './errors.ts';
import type { Condition } from './filters.ts';
import { type Job, jobAttributes, startedAt, statusOf } from './jobs.ts';
import { type Channel, hasIdentifier, type Own, type Profile, type ProfileInput } from './profiles.ts';
import { bytes } from './validate.ts';
import type { Handler, RowError, World } from './world.ts';

const PROFILE_BYTES = 100_000;
const JOB = 'profile-bulk-import-job';
const TEXTS = ['first_name', 'last_name', 'organization', 'locale', 'title', 'image', 'location'];

export function profileResource(profile: Profile): Resource {
  const { id, email, phone_number, external_id } = profile;
  const texts = Object.fromEntries(TEXTS.map((field) => [field, profile.attributes[field] ?? null]));
  const times = { created: new Date(profile.created).toISOString(), updated: new Date(profile.updated).toISOString() };
  const properties = profile.attributes.properties ?? {};
  const subscriptions = subscriptionsOf(profile);
  const attributes = { email, phone_number, external_id, ...texts, properties, ...times, last_event_date: null, subscriptions };
  return { type: 'profile', id, attributes, links: { self: `${HOST}/api/profiles/${id}/` } };
}

/** What was never decided reads as NEVER_SUBSCRIBED. */
function subscriptionsOf({ consent, email, phone_number }: Profile) {
  const marketing = (channel: Channel) => ({ marketing: { consent: consent[channel]?.consent ?? 'NEVER_SUBSCRIBED' } });
  return { ...(email ? { email: marketing('email') } : {}), ...(phone_number ? { sms: marketing('sms') } : {}) };
}

/** Without being asked for, subscriptions don't come. */
const shownProfile = (call: Call) => (profile: Profile) => {
  const resource = profileResource(profile);
  if (call.query['additional-fields[profile]'] === 'subscriptions') return resource;
  const { subscriptions: _, ...attributes } = resource.attributes;
  return { ...resource, attributes };
};

/** Every field that may be filtered by has an index, so no filter walks through all profiles. */
function named(world: World, { field, values }: Condition): Profile[] {
  const { profiles } = world;
  const find = (value: string) => (field === 'id' ? profiles.byId.get(value) : profiles.owner(field as Own, value));
  return values.flatMap((value) => find(String(value)) ?? []);
}

const listProfiles: Handler = (world, call) => {
  const sets = call.filter.map((condition) => new Set(named(world, condition)));
  const [first, ...others] = sets;
  if (!first) return page(call, world.profiles.byId.values(), shownProfile(call));
  const found = [...first].filter((each) => others.every((set) => set.has(each))).sort((a, b) => a.seq - b.seq);
  return page(call, found, shownProfile(call));
};

export function* matching<T>(records: Iterable<T>, fits: (record: T) => boolean): Iterable<T> {
  for (const record of records) if (fits(record)) yield record;
}

type Single = { data: ProfileInput };

const importProfile: Handler = (world, call) => {
  const { data } = call.body as Single;
  const faults = identityFault(data, '/data');
  if (faults) throw new ApiError([faults]);
  const conflict = world.profiles.conflict(data);
  if (conflict) {
    const detail = `A profile already exists with one of these identifiers: ${quote(data.attributes[conflict.field])}.`;
    const found = problem(409, 'duplicate_profile', 'Conflict.', detail, { pointer: `/data/attributes/${conflict.field}` });
    throw new ApiError([{ ...found, meta: { duplicate_profile_id: conflict.ids[1] } as never }]);
  }
  const { profile, created } = world.profiles.write(data, { nullsClear: true, keepBodies: world.config.keepBodies });
  return one(call, profileResource(profile), created ? 201 : 200);
};

export function identityFault(input: ProfileInput, at: string): Problem | undefined {
  if (hasIdentifier(input)) return undefined;
  return invalid('A profile needs one of: id, email, phone_number, external_id.', `${at}/attributes`);
}

type Bulk = { data: { attributes: { profiles: { data: ProfileInput[] } } } };
const ROWS = '/data/attributes/profiles/data';

const importProfiles: Handler = (world, call) => {
  const rows = (call.body as Bulk).data.attributes.profiles.data;
  const faults = rows.flatMap((row, index) => identityFault(row, `${ROWS}/${index}`) ?? []);
  faults.push(...oversized(rows));
  if (faults.length > 0) throw new ApiError(faults);
  const job = world.profileJobs.add(JOB, rows.length, () => writeRows(world, rows));
  return one(call, jobResource(job), 202);
};

function oversized(rows: ProfileInput[]): Problem[] {
  const detail = 'The payload of a profile must not be larger than 100 KB.';
  return rows.flatMap((row, index) => (bytes(row) > PROFILE_BYTES ? invalid(detail, `${ROWS}/${index}`) : []));
}

/** Rows are written in their order, so of two rows for one profile the later one wins. */
function writeRows(world: World, rows: ProfileInput[]): RowError[] {
  const errors: RowError[] = [];
  rows.forEach((row, index) => {
    const conflict = world.profiles.conflict(row);
    if (!conflict) {
      world.profiles.write(row, { nullsClear: false, keepBodies: world.config.keepBodies });
      return;
    }
    const detail = `${quote(row.attributes[conflict.field])} belongs to another profile: ${conflict.ids.join(', ')}.`;
    const pointer = `${ROWS}/${index}/attributes/${conflict.field}`;
    const { id } = problem(409, 'duplicate_profile', '', '');
    errors.push({ id, code: 'duplicate_profile', title: 'Conflict.', detail, source: { pointer }, row });
  });
  return errors;
}

function jobResource(job: Job<RowError>): Resource {
  const self = `${HOST}/api/profile-bulk-import-jobs/${job.id}/`;
  const attributes = { ...jobAttributes(job), started_at: startedAt(job) };
  return { type: JOB, id: job.id, attributes, links: { self } };
}

function findJob(world: World, id: string): Job<RowError> {
  const job = world.profileJobs.get(JOB, id);
  if (!job) throw notFound(JOB, id);
  return job;
}

const listJobs: Handler = (world, call) =>
  page(
    call,
    matching(world.profileJobs.ofType(JOB), (job) => passes(call.filter, () => statusOf(job))),
    jobResource,
  );

const getJob: Handler = (world, call) => one(call, jobResource(findJob(world, call.params.job_id ?? '')));

const listErrors: Handler = (world, call) => {
  const { errors } = findJob(world, call.params.id ?? '');
  return page(call, errors.map(errorRecord), ({ resource }) => resource);
};

function errorRecord(error: RowError, index: number): { seq: number; resource: Resource } {
  const { id, code, title, detail, source, row } = error;
  const attributes = { code, title, detail, source, original_payload: row ?? null };
  return {
    seq: index + 1,
    resource: { type: 'import-error', id, attributes, links: { self: `${HOST}/api/import-errors/${id}/` } },
  };
}

const accounts = (_world: World, call: Call): Answer => {
  const address = { address1: null, address2: null, city: 'Boston', region: 'MA', country: 'United States', zip: null };
  const contact = { default_sender_name: 'Sandbox', default_sender_email: 'shop@sandbox.test', website_url: null };
  const contact_information = { ...contact, organization_name: 'Sandbox Shop', street_address: address };
  const about = { test_account: true, contact_information, industry: 'Ecommerce', timezone: 'Europe/Berlin' };
  const attributes = { ...about, preferred_currency: 'EUR', public_api_key: 'SANDBX', locale: 'en-US' };
  const links = { self: `${HOST}/api/accounts/SANDBX/` };
  return page(call, [{ seq: 1 }], () => ({ type: 'account', id: 'SANDBX', attributes, links }));
};

type Suppression = { data: { attributes: { profiles?: { data: ProfileInput[] } } } };

/** Unused addresses become profiles, suppressed from the beginning. */
const suppressProfiles: Handler = (world, call) => {
  const rows = (call.body as Suppression).data.attributes.profiles?.data ?? [];
  for (const row of rows) {
    const profile = world.profiles.matches(row)[0] ?? world.profiles.write(row, { nullsClear: false, keepBodies: true }).profile;
    profile.suppressed = true;
  }
  return { status: 202 };
};

type Deletion = { data: { attributes: { profile: { data: ProfileInput } } } };

const deleteProfile: Handler = (world, call) => {
  const { data } = (call.body as Deletion).data.attributes.profile;
  const named = [data.id, data.attributes.email, data.attributes.phone_number].filter(Boolean);
  if (named.length !== 1) throw new ApiError([invalid('Give one of: id, email, phone_number.', '/data/attributes/profile/data')]);
  const [profile] = world.profiles.matches(data);
  if (!profile) throw notFound('profile', data.id ?? '');
  world.profiles.forget(profile);
  world.events.forget(profile);
  return { status: 202 };
};

export const profileHandlers: Record<string, Handler> = {
  'GET /api/accounts': accounts,
  'GET /api/profiles': listProfiles,
  'POST /api/profile-import': importProfile,
  'POST /api/profile-suppression-bulk-create-jobs': suppressProfiles,
  'POST /api/data-privacy-deletion-jobs': deleteProfile,
  'GET /api/profile-bulk-import-jobs': listJobs,
  'POST /api/profile-bulk-import-jobs': importProfiles,
  'GET /api/profile-bulk-import-jobs/{job_id}': getJob,
  'GET /api/profile-bulk-import-jobs/{id}/import-errors': listErrors,
};
