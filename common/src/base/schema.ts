import { Type } from 'typebox';
import Format from 'typebox/format';

/** Without its zone a time means another moment on every machine. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
Format.Set('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));

/** Schemas are written once: types, validation of stored documents and requests, and the OpenAPI document come from here. */
export const Text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
export const Time = (description: string) => Type.String({ format: 'date-time', description });
/** One plain `enum` instead of a union of constants: what OpenAPI tools read best. */
export const OneOf = <const V extends string[]>(values: V, description?: string) =>
  Type.Enum<V>(values, { type: 'string', ...(description ? { description } : {}) });
