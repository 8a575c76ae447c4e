import { FormatRegistry, Kind, Type, TypeRegistry } from '@sinclair/typebox';

/** Without its zone a time means another moment on every machine. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
FormatRegistry.Set('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));

/** Schemas are written once: types, validation of stored documents and requests, and the OpenAPI document come from here. */
export const Text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
export const Time = (description: string) => Type.String({ format: 'date-time', description });
/** One plain `enum` instead of a union of constants: what OpenAPI tools read best. */
TypeRegistry.Set<{ enum: string[] }>('OneOf', (schema, value) => schema.enum.includes(value as string));
export const OneOf = <const V extends string[]>(values: V, description?: string) =>
  Type.Unsafe<V[number]>({ [Kind]: 'OneOf', type: 'string', enum: values, ...(description ? { description } : {}) });
