const upperFirst = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);

/** A word behind a hyphen; one that begins with a digit would run into the word before it. */
const behindHyphen = (word: string) => (/^\d/.test(word) ? `/${word}` : upperFirst(word));

/** The two permissions of a custom application or of a group, by the names that the Merchant Center gives them. */
export interface PermissionNames {
  view: string;
  manage: string;
}

/**
 * By the same rule as `entryPointUriPathToPermissionKeys`, from which the pages have them: `acme-imports` gives
 * `ViewAcmeImports`, `acme_imports` gives `ViewAcme_Imports`, `acme-01` gives `ViewAcme/01`.
 */
export function permissionNames(entryPointUriPath: string): PermissionNames {
  const [first = '', ...more] = entryPointUriPath.split('_').map(upperFirst).join('_').split('-');
  const application = [upperFirst(first), ...more.map(behindHyphen)].join('');
  return { view: `View${application}`, manage: `Manage${application}` };
}

/** Those of the custom view: of a group of its own, since `View` and `Manage` would be those of any custom view. */
export const RECORD_NAMES = permissionNames('klaviyo-records');
