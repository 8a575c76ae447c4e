import type { Context } from '../../contract/context';
import { attempt, type Check } from '../../contract/system';
import type { KlaviyoClient } from './client';

const READ_ONLY = 'reading is allowed; whether the key may write shows with the first import';

/** A scope that some setting needs beside those of every import; whether the key has it can't be asked without writing. */
export interface FurtherScope {
  scope: string;
  /** In the user's words, e.g. the setting's name and value. */
  because: string;
}

/** Tries what an import looks up, without writing anything: what the key may write shows with the first import. */
export async function checkKlaviyo(
  klaviyo: KlaviyoClient,
  ctx: Context,
  further: readonly FurtherScope[] = [],
): Promise<Check[]> {
  const { signal } = ctx;
  const apis = klaviyo.for(ctx);
  const key = 'Check KLAVIYO_AUTH_KEY: it must be a private key with the scope accounts:read.';
  const account = await attempt({ id: 'klaviyo_account', title: 'Account', nextStep: key }, signal, async () => {
    return (await klaviyo.lookUpAccount(ctx)) ?? 'connected';
  });
  // A key that lacks one scope is asked for the others as well; one that isn't known has none.
  if (!account.ok && account.code !== 'klaviyo_forbidden') return [account];
  const profiles = { id: 'klaviyo_profiles', title: 'Read profiles' };
  const jobs = attempt(
    { ...profiles, nextStep: 'Give the key the scopes profiles and lists, read and write.' },
    signal,
    async () => {
      await apis.profiles.getBulkImportProfilesJobs({ pageSize: 1 });
      return READ_ONLY;
    },
  );
  const items = { id: 'klaviyo_catalog', title: 'Read the catalog' };
  const catalog = attempt({ ...items, nextStep: 'Give the key the scope catalogs, read and write.' }, signal, async () => {
    await apis.catalogs.getBulkCreateCatalogItemsJobs({ filter: 'equals(status,"queued")' });
    return READ_ONLY;
  });
  return [{ ...account, params: klaviyo.accountNames }, await jobs, await catalog, ...furtherScopes(further)];
}

function furtherScopes(further: readonly FurtherScope[]): Check[] {
  if (further.length === 0) return [];
  const scopes = further.map(({ scope, because }) => `${scope} (${because})`).join(', ');
  const detail = `needed as well: ${scopes}; whether the key has them shows with the first use`;
  return [{ id: 'klaviyo_further', ok: true, title: 'Further scopes', detail, params: { scopes } }];
}
