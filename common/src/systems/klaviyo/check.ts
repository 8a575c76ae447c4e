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
  const account = await attempt(
    'Account',
    'Check KLAVIYO_AUTH_KEY: it must be a private key with the scope accounts:read.',
    signal,
    async () => (await klaviyo.lookUpAccount(ctx)) ?? 'connected',
  );
  if (!account.ok) return [account];
  const jobs = attempt('Read profiles', 'Give the key the scopes profiles and lists, read and write.', signal, async () => {
    await apis.profiles.getBulkImportProfilesJobs({ pageSize: 1 });
    return READ_ONLY;
  });
  const catalog = attempt('Read the catalog', 'Give the key the scope catalogs, read and write.', signal, async () => {
    await apis.catalogs.getBulkCreateCatalogItemsJobs({ filter: 'equals(status,"queued")' });
    return READ_ONLY;
  });
  return [account, await jobs, await catalog, ...furtherScopes(further)];
}

function furtherScopes(further: readonly FurtherScope[]): Check[] {
  if (further.length === 0) return [];
  const detail = further.map(({ scope, because }) => `${scope} (${because})`).join(', ');
  return [
    { ok: true, title: 'Further scopes', detail: `needed as well: ${detail}; whether the key has them shows with the first use` },
  ];
}
