import { type Static, type TSchema, Type } from 'typebox';

/** What the schemas of answers are put together from. */
export const strict = { additionalProperties: false } as const;
export const Text = () => Type.String();
export const Time = (description: string) => Type.String({ format: 'date-time', description });
export const Ms = (description: string) => Type.Number({ description });
export const Outcome = (description?: string) =>
  Type.Unsafe<'written' | 'skipped' | 'rejected'>({
    ...{ type: 'string', enum: ['written', 'skipped', 'rejected'] },
    ...(description === undefined ? {} : { description }),
  });

/** A schema that is published once under its name and referred to everywhere else. */
export const shared = <T extends TSchema & { $id?: string }>(schema: T) => Type.Unsafe<Static<T>>({ $ref: `${schema.$id}#` });
