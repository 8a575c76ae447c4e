/** Integration and catalog type are the only ones there are: https://developers.klaviyo.com/en/reference/catalogs_api_overview */
const PREFIX = '$custom:::$default:::';

/** Klaviyo's id of a record of ours. */
export const catalogId = (externalId: string): string => PREFIX + externalId;

export const isCatalogId = (id: string): boolean => id.startsWith(PREFIX);

/** Our id of a record of Klaviyo's. */
export const externalIdOf = (id: string): string => (isCatalogId(id) ? id.slice(PREFIX.length) : id);
