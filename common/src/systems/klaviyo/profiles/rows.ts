import type { ProfileEnum, ProfileImportJobCreateQuery } from 'klaviyo-api';
import type { KlaviyoApis } from '../client';
import { cursorOf } from '../jobPoller';
import type { ProfileRecord } from '../records';
import { sdk } from '../sdk';
import { plainCode } from '../session';

/** Rows of a profile import as they go over the wire, and what a refusal or a job says about them. */
export interface Row {
  /** Position in the batch that `write` was given. */
  index: number;
  /** As it goes over the wire. */
  text: string;
}

/** What was wrong with a row, in Klaviyo's code and its name of the field. */
export interface Fault {
  code: string;
  field: string;
}
/** Rows that a job or a request named, by their position in it. */
export type Faults = Map<number, Fault>;

/** One thing that a job says about one row, which it names in one way or another. */
export interface RowError extends Fault {
  row?: number;
  identifiers: string[];
}

export interface JobResult {
  /** How many rows the job couldn't use; it may name fewer. */
  failed: number;
  errors: RowError[];
}

export function attributesOf({ text }: Row): { email?: string; external_id?: string; phone_number?: string } {
  return JSON.parse(text).attributes;
}

/** Everything that a job that has ended says about single rows. */
export async function rowErrorsOf({ profiles }: KlaviyoApis, jobId: string): Promise<RowError[]> {
  const errors: RowError[] = [];
  let pageCursor: string | undefined;
  do {
    const { body } = await profiles.getErrorsForBulkImportProfilesJob(jobId, {
      pageSize: 100,
      ...(pageCursor ? { pageCursor } : {}),
    });
    for (const { attributes } of body.data) {
      const { row, field = '' } = named(String(attributes.source?.pointer ?? '')) ?? {};
      const identifiers = identifiersIn(attributes.originalPayload);
      errors.push({ code: plainCode(attributes.code), field, identifiers, ...(row === undefined ? {} : { row }) });
    }
    pageCursor = cursorOf(body.links?.next);
  } while (pageCursor);
  return errors;
}

/** What was sent comes back in a form that isn't documented: with the attributes at its top, or as in the request. */
function identifiersIn(payload: unknown): string[] {
  const { attributes, ...top } = (payload ?? {}) as Record<string, unknown>;
  return [top, (attributes ?? {}) as Record<string, unknown>]
    .flatMap(({ external_id, email }) => [external_id, email])
    .flatMap((value) => (typeof value === 'string' ? [value] : []));
}

/** The rows that the job means, by their position in it. */
export function faultsOf(errors: RowError[], rows: Row[]): Faults {
  const positions = new Map<string | undefined, number>();
  for (const [position, row] of rows.entries()) {
    const { external_id, email } = attributesOf(row);
    positions.set(email, position).set(external_id, position);
  }
  const faults: Faults = new Map();
  for (const { code, field, identifiers, row } of errors) {
    const known = identifiers.find((identifier) => positions.has(identifier));
    const position = known === undefined ? row : positions.get(known);
    if (position !== undefined && rows[position]) faults.set(position, { code, field });
  }
  return faults;
}

/** `/data/attributes/profiles/data/<row>/attributes/<field>` */
export function named(pointer: string): { row: number; field: string } | undefined {
  const match = /\/profiles\/data\/(\d+)(?:\/attributes\/([A-Za-z0-9_]+))?/.exec(pointer);
  return match ? { row: Number(match[1]), field: match[2] ?? '' } : undefined;
}

/** The body of a bulk import of these profiles. */
export function importQuery(data: { type: ProfileEnum; attributes: ProfileRecord }[]): ProfileImportJobCreateQuery {
  return { data: { type: sdk().ProfileBulkImportJobEnum.ProfileBulkImportJob, attributes: { profiles: { data } } } };
}
