import { type Static, Type } from '@sinclair/typebox';
import type { Scope } from 'common';
import { invalidField } from './errors';

/** The fields by which a start asks for a deletion instead of an import. */
export const DELETION = {
  deleteAll: Type.Optional(
    Type.Boolean({ description: 'Catalog imports only: delete the records from the Klaviyo catalog instead of importing them.' }),
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
  const { deleteAll, confirmDeletion, confirmDeletetion, onlyOwn, ...others } = body;
  const confirmation = confirmDeletion ?? confirmDeletetion;
  if (!deleteAll) {
    const [alone] = Object.entries({ confirmDeletion: confirmation, onlyOwn }).find(([, value]) => value !== undefined) ?? [];
    if (alone !== undefined) throw invalidField(alone, `${alone} belongs to a deletion. Add "deleteAll": true, or remove it.`);
    return undefined;
  }
  const [other] = Object.entries(others).find(([, value]) => value !== undefined) ?? [];
  if (other !== undefined) throw invalidField(other, `deleteAll can't be combined with ${other}. Keep one of them.`);
  const scope = { kind: 'deletion', of: onlyOwn === false ? 'all' : 'own' } as const;
  return { scope, ...(confirmation === undefined ? {} : { confirmation }) };
}
