import type { components, paths } from './schema';

type Verb = 'get' | 'post';
/** The paths that take this verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never;
}[keyof paths];

type Json<R> = R extends { content: { 'application/json': infer B } } ? B : never;
type Success = 200 | 202;
/** What a path answers when all is well. */
export type AnswerOf<V extends Verb, P extends keyof paths> = paths[P][V] extends { responses: infer R }
  ? Json<R[keyof R & Success]>
  : never;
export type BodyOf<P extends keyof paths> = paths[P]['post'] extends { requestBody?: infer B } ? Json<B> : never;

interface Parameters<P, Q> {
  path?: P;
  query?: Q;
}
export type ParametersOf<V extends Verb, P extends keyof paths> = paths[P][V] extends { parameters: infer A }
  ? Parameters<A extends { path: infer T } ? T : never, A extends { query?: infer Q } ? Q : never>
  : never;

type Schemas = components['schemas'];
export type Run = Schemas['Run'];
export type RunStatus = Run['status'];
export type Scope = Run['scope'];
export type Failure = Schemas['Failure'];
export type RunSamples = AnswerOf<'get', '/runs/{id}/samples'>;
export type PipelineStatus = Schemas['PipelineStatus'];
export type ActiveRun = NonNullable<PipelineStatus['active']>;
export type Schedule = Schemas['Schedule'];
export type ScheduleInput = BodyOf<'/schedules/{pipeline}'>;
export type EverythingSchedules = AnswerOf<'get', '/schedules/everything'>;
export type Sequence = Schemas['Sequence'];
export type LiveStatus = Schemas['LiveStatus'];
export type NotificationStatus = Schemas['NotificationStatus'];
export type Sending = NotificationStatus['deliveries'][number]['sendings'][number];
export type SettingsStatus = Schemas['SettingsStatus'];
export type SettingsRevision = Schemas['SettingsRevision'];
export type ChangedRecord = Schemas['ChangedRecord'];
export type SettingCandidates = Schemas['SettingCandidates'];
export type DeletionQuote = Schemas['DeletionQuote'];
export type Notice = NonNullable<Schemas['StartedRun']['notices']>[number];
export type Changes = Schemas['Changes'];
export type Check = Schemas['Check'];
export type Connection = Schemas['Connection'];
export type PreviewedRecord = Schemas['PreviewedRecord'];
export type ErrorAnswer = Schemas['Error'];
export type StartBody = BodyOf<'/sync/{pipeline}'>;
export type RunsQuery = NonNullable<ParametersOf<'get', '/runs'>['query']>;
