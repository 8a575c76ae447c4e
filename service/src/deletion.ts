import type { Confirmation, Scope } from 'common';
import { type Static, Type } from 'typebox';
import { invalidField } from './errors';

/** Begins with the scope that it confirms. */
const TOKEN = /^(own|obsolete|adopted|all)\.[0-9a-z]{1,15}\.[0-9a-z]{1,12}\.[0-9a-f]{12}$/;

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
  adopt: Type.Optional(
    Type.Boolean({
      description:
        'With `deleteObsolete`: also what the older Klaviyo plugin has written and this project no longer has or publishes.',
    }),
  ),
  deletionToken: Type.Optional(
    Type.String({
      pattern: TOKEN.source,
      description: 'Starts the deletion whose number `GET /sync/{pipeline}/deletion` has answered, with no other field.',
    }),
  ),
  confirmDeletion: Type.Optional(
    Type.String({ maxLength: 64, description: 'The id of the pipeline: confirms the deletion of own records only.' }),
  ),
  confirmDeletetion: Type.Optional(Type.String({ maxLength: 64, description: 'An older spelling of `confirmDeletion`.' })),
  onlyOwn: Type.Optional(
    Type.Boolean({
      description:
        'Default true: only records of this commercetools project. False: all of them, also those that another system has written.',
    }),
  ),
};
const Deletion = Type.Object(DELETION);

interface Asked {
  scope: Extract<Scope, { kind: 'deletion' }>;
  confirmation?: Confirmation;
}

/** The deletion that a body asks for; undefined when it asks for an import. */
export function deletionOf(body: Static<typeof Deletion> & Record<string, unknown>): Asked | undefined {
  if (body.deletionToken !== undefined) return confirmedBy(body.deletionToken, body);
  const { deleteAll, deleteObsolete, adopt, confirmDeletion, confirmDeletetion, onlyOwn, ...others } = body;
  const confirmation = confirmDeletion ?? confirmDeletetion;
  if (!deleteAll && !deleteObsolete) {
    const alone = firstOf({ confirmDeletion: confirmation, onlyOwn, adopt });
    if (alone !== undefined) {
      throw invalidField(alone, `${alone} belongs to a deletion. Add "deleteAll": true, or remove it.`, 'not_a_deletion');
    }
    return undefined;
  }
  const name = deleteAll ? 'deleteAll' : 'deleteObsolete';
  const other = firstOf(deleteAll ? { ...others, deleteObsolete: deleteObsolete || undefined, adopt } : { ...others, onlyOwn });
  if (other !== undefined) throw combined(other, name);
  const of = deleteObsolete ? obsolete(adopt) : onlyOwn === false ? 'all' : 'own';
  const scope = { kind: 'deletion', of } as const;
  return { scope, ...(confirmation === undefined ? {} : { confirmation: { pipeline: confirmation } }) };
}

const obsolete = (adopt: boolean | undefined) => (adopt ? 'adopted' : 'obsolete');

function confirmedBy(token: string, { deletionToken: _, ...others }: Record<string, unknown>): Asked {
  const other = firstOf(others);
  if (other !== undefined) throw combined(other, 'deletionToken');
  const of = TOKEN.exec(token)?.[1] as Asked['scope']['of'];
  return { scope: { kind: 'deletion', of }, confirmation: { token } };
}

const combined = (other: string, name: string) =>
  invalidField(other, `${name} can't be combined with ${other}. Keep one of them.`, 'fields_combined');

/** The name of the first field that is given. */
const firstOf = (fields: Record<string, unknown>): string | undefined =>
  Object.keys(fields).find((name) => fields[name] !== undefined);
