import { describeError } from '../../base/errors';
import { abortable } from '../../base/wait';
import type { Context } from '../../contract/context';
import { attempt, type Check } from '../../contract/system';
import type { KlaviyoApis, KlaviyoClient } from './client';
import { KLAVIYO_SCOPES, type KlaviyoApi, OPTIONAL_API, type SETTINGS_SCOPES, scopesOf } from './scopes';

const READ_ONLY = 'reading is allowed; whether the key may write shows with the first import';
const FORBIDDEN = 'klaviyo_forbidden';

/** A scope that some setting needs beside those of every import; whether the key has it can't be asked without writing. */
export interface FurtherScope {
  scope: keyof typeof SETTINGS_SCOPES;
  /** In the user's words, e.g. the setting's name and value. */
  because: string;
}

/** Reads as little as there is of each API. The import jobs of profiles need two of them, so profiles are asked for first. */
const READS: [api: Exclude<KlaviyoApi, 'accounts'>, read: (apis: KlaviyoApis) => Promise<unknown>][] = [
  ['profiles', (apis) => apis.profiles.getProfiles({ pageSize: 1, fieldsProfile: ['created'] })],
  ['lists', (apis) => apis.profiles.getBulkImportProfilesJobs({ pageSize: 1 })],
  ['events', (apis) => apis.events.getEvents({ pageSize: 1, fieldsEvent: ['datetime'] })],
  ['catalogs', (apis) => apis.catalogs.getBulkCreateCatalogItemsJobs({ filter: 'equals(status,"queued")' })],
  ['metrics', (apis) => apis.metrics.getMetrics()],
];

/** What a page shows of them, in the user's words. */
const SHOWN = [
  { id: 'klaviyo_profiles', title: 'Read profiles', apis: ['profiles', 'lists'] },
  { id: 'klaviyo_events', title: 'Read events', apis: ['events'] },
  { id: 'klaviyo_catalog', title: 'Read the catalog', apis: ['catalogs'] },
] as const;

/**
 * Tries what an import looks up, without writing anything: what the key may write shows with the first import. A key that lacks one
 * scope is asked for the others as well, so that all that are missing are named at once.
 */
export async function checkKlaviyo(
  klaviyo: KlaviyoClient,
  ctx: Context,
  further: readonly FurtherScope[] = [],
): Promise<Check[]> {
  const { signal } = ctx;
  const nextStep = 'Check KLAVIYO_AUTH_KEY: it must be a private key with the scope accounts:read.';
  const account = await attempt({ id: 'klaviyo_account', title: 'Account', nextStep }, signal, async () => {
    return (await klaviyo.lookUpAccount(ctx)) ?? 'connected';
  });
  // A key that isn't known may read nothing.
  if (!account.ok && account.code !== FORBIDDEN) return [account];
  const apis = klaviyo.for(ctx);
  const answers = new Map<KlaviyoApi, unknown>();
  // One after the other: each of them waits on the same signal.
  for (const [api, read] of READS) {
    answers.set(
      api,
      await abortable(read(apis), signal).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
  }
  const shown = await Promise.all(SHOWN.map((each) => shownAs(each, answers, signal)));
  const missing = KLAVIYO_SCOPES.filter(({ api }) =>
    api === 'accounts' ? !account.ok : describeError(answers.get(api) ?? 0).code === FORBIDDEN,
  );
  return [{ ...account, params: klaviyo.accountNames }, ...shown, ...missingScopes(missing), ...furtherScopes(further)];
}

function shownAs({ id, title, apis }: (typeof SHOWN)[number], answers: ReadonlyMap<KlaviyoApi, unknown>, signal: AbortSignal) {
  const nextStep = `Give the key the scopes ${apis.join(' and ')}, read and write.`;
  return attempt({ id, title, nextStep }, signal, async () => {
    for (const api of apis) if (answers.get(api) !== undefined) throw answers.get(api);
    return READ_ONLY;
  });
}

/** Every scope that is missing, at once; nothing where nothing is. */
function missingScopes(missing: readonly (typeof KLAVIYO_SCOPES)[number][]): Check[] {
  if (missing.length === 0) return [];
  const scopes = missing.flatMap(scopesOf).join(', ');
  const check = { id: 'klaviyo_scopes', title: 'Scopes of the key', params: { scopes } };
  if (missing.every(({ api }) => api === OPTIONAL_API)) {
    return [{ ...check, ok: true, detail: `without ${scopes} orders are sent one by one, at most 3,500 events a minute` }];
  }
  const all = KLAVIYO_SCOPES.map(({ api, access }) => `${api} ${access}`).join(', ');
  const nextStep = `The scopes of a key can't be changed: create another with ${all}, and enter it.`;
  return [{ ...check, ok: false, detail: `Missing: ${scopes}.`, nextStep, params: { scopes, all } }];
}

function furtherScopes(further: readonly FurtherScope[]): Check[] {
  if (further.length === 0) return [];
  const scopes = further.map(({ scope, because }) => `${scope} (${because})`).join(', ');
  const detail = `needed as well: ${scopes}; whether the key has them shows with the first use`;
  return [{ id: 'klaviyo_further', ok: true, title: 'Further scopes', detail, params: { scopes } }];
}
