import { Refused, type SavedSettings, within } from 'common';
import {
  BODY_FAULTS,
  CandidatesAnswer,
  ErrorRef,
  FAULTS,
  SettingsAnswer,
  SettingsHistoryAnswer,
  SettingsPreviewAnswer,
} from '../answers';
import { callerOf } from '../auth';
import { unavailable } from '../errors';
import { CandidatesQuery, SettingsBody, SettingsPreviewBody } from '../requests';
import type { Api, Deps } from './deps';
import { reading } from './reading';

/** A person waits in front of a screen, and a page of records is read and looked up twice. */
const PREVIEW_TIMEOUT_MS = 20_000;

const tags = ['settings'];

/** What is set here instead of in the environment of the deployment. Secrets and addresses of receivers are never part of it. */
export function settingsRoutes(api: Api, { importer, slices, allow }: Deps): void {
  const settings = (): SavedSettings => {
    if (importer.settings) return importer.settings;
    throw new Refused('not_found', 'These imports have no settings that can be saved.');
  };
  const inTime = async <T>(answer: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const signal = within(PREVIEW_TIMEOUT_MS, slices.signal);
    return answer(signal).catch((error: unknown) => {
      throw signal.aborted ? unavailable('The records were not read in time. Try again, or ask for fewer.') : error;
    });
  };

  api.get(
    '/settings',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'The settings, and where each is from',
        response: { ...FAULTS, 200: SettingsAnswer, 404: ErrorRef },
      },
    },
    () => reading(settings().status()),
  );

  api.get(
    '/settings/history',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'What was saved by whom, when',
        response: { ...FAULTS, 200: SettingsHistoryAnswer, 404: ErrorRef },
      },
    },
    async () => ({ revisions: await reading(settings().history()) }),
  );

  api.get(
    '/settings/candidates',
    {
      ...allow('view'),
      schema: {
        tags,
        summary: 'Names of fields that the newest 500 records have, and how many of them; never values',
        querystring: CandidatesQuery,
        response: { ...FAULTS, 200: CandidatesAnswer, 404: ErrorRef },
      },
    },
    (request) => inTime((signal) => settings().candidates(request.query.pipeline, signal)),
  );

  api.post(
    '/settings',
    {
      ...allow('manage'),
      schema: {
        tags,
        summary: 'Replace what is saved; takes effect with the next run, without a restart',
        body: SettingsBody,
        response: { ...BODY_FAULTS, 200: SettingsAnswer, 404: ErrorRef, 409: ErrorRef },
      },
    },
    (request) => settings().save({ ...request.body, changedBy: callerOf(request).id }),
  );

  api.post(
    '/settings/preview',
    {
      // Shows personal data of customers, so that seeing the settings isn't enough.
      ...allow('manage'),
      schema: {
        tags,
        summary: 'What would change on real records; sends and saves nothing',
        body: SettingsPreviewBody,
        response: { ...BODY_FAULTS, 200: SettingsPreviewAnswer, 404: ErrorRef },
      },
    },
    async (request) => ({ records: await inTime((signal) => settings().preview(request.body, signal)) }),
  );
}
