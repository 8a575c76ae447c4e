/** Integration and catalog type are the only ones there are: https://developers.klaviyo.com/en/reference/catalogs_api_overview */
const PREFIX = '$custom:::$default:::';

/** Klaviyo's id of a record of ours. */
export const catalogId = (externalId: string): string => PREFIX + externalId;

/** Our id of a record of Klaviyo's. */
export const externalIdOf = (id: string): string => (id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id);
