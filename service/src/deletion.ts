import type { Scope } from 'common';
import { type Static, Type } from 'typebox';
import { invalidField } from './errors';

/** The fields by which a start asks for a deletion instead of an import. */
export const DELETION = {
  deleteAll: Type.Optional(
    Type.Boolean({ description: 'Catalog imports only: delete the records from the Klaviyo catalog instead of importing them.' }),
  ),
  deleteObsolete: Type.Optional(
    Type.Boolean({
      description:
        'Catalog imports only: delete from the Klaviyo catalog what was imported from this commercetools project and is no longer there, or no longer published.',
    }),
  ),
  confirmDeletion: Type.Optional(
    Type.String({ maxLength: 64, description: 'The id of the pipeline. Without it the answer says what would be deleted.' }),
  ),
  confirmDeletetion: Type.Optional(Type.String({ maxLength: 64, description: 'An older spelling of `confirmDeletion`.' })),
  onlyOwn: Type.Optional(
    Type.Boolean({
      description: 'Default true: only records of this commercetools project. False: all of them, whoever has written them.',
    }),
  ),
};
const Deletion = Type.Object(DELETION);

interface Asked {
  scope: Extract<Scope, { kind: 'deletion' }>;
  confirmation?: string;
}

/** The deletion that a body asks for; undefined when it asks for an import. */
export function deletionOf(body: Static<typeof Deletion> & Record<string, unknown>): Asked | undefined {
  const { deleteAll, deleteObsolete, confirmDeletion, confirmDeletetion, onlyOwn, ...others } = body;
  const confirmation = confirmDeletion ?? confirmDeletetion;
  if (!deleteAll && !deleteObsolete) {
    const alone = firstOf({ confirmDeletion: confirmation, onlyOwn });
    if (alone !== undefined) throw invalidField(alone, `${alone} belongs to a deletion. Add "deleteAll": true, or remove it.`);
    return undefined;
  }
  const name = deleteAll ? 'deleteAll' : 'deleteObsolete';
  const other = firstOf(deleteAll ? { ...others, deleteObsolete: deleteObsolete || undefined } : { ...others, onlyOwn });
  if (other !== undefined) throw invalidField(other, `${name} can't be combined with ${other}. Keep one of them.`);
  const of = deleteObsolete ? 'obsolete' : onlyOwn === false ? 'all' : 'own';
  const scope = { kind: 'deletion', of } as const;
  return { scope, ...(confirmation === undefined ? {} : { confirmation }) };
}

/** The name of the first field that is given. */
const firstOf = (fields: Record<string, unknown>): string | undefined =>
  Object.keys(fields).find((name) => fields[name] !== undefined);
