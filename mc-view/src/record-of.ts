const KINDS = ['customers', 'orders', 'products'] as const;
export type Kind = (typeof KINDS)[number];

/** A record by the import that brings it, and its id. */
export interface RecordOfPage {
  pipeline: Kind;
  id: string;
}

const isKind = (segment: string | undefined): segment is Kind => KINDS.some((kind) => kind === segment);
/** Ids of commercetools; what else stands there, such as `new` or the name of a tab, is none. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The record that a page of the Merchant Center is about: the last pair of a kind and an id in its address, since the order of a customer
 * is opened below the customer. Undefined on pages of other things.
 * @param hostUrl the whole address, as it was when the view was opened
 */
export function recordOf(hostUrl: string | undefined): RecordOfPage | undefined {
  if (hostUrl === undefined || !URL.canParse(hostUrl)) return undefined;
  // The first one is the project, which may have any name.
  const segments = new URL(hostUrl).pathname.split('/').filter(Boolean).slice(1);
  for (let at = segments.length - 2; at >= 0; at--) {
    const [kind, id = ''] = segments.slice(at, at + 2);
    if (isKind(kind) && ID.test(id)) return { pipeline: kind, id };
  }
  return undefined;
}
