/** As the service takes them. */
const RECORD_ID = /^[A-Za-z0-9_.~-]{1,64}$/;
export const MAX_IDS = 1000;

export interface PastedIds {
  /** Each once, in the order pasted. */
  ids: string[];
  invalid: string[];
  repeated: number;
}

/** Reads ids out of what was pasted: a column of a spreadsheet, a list with commas, JSON strings. */
export function readIds(text: string): PastedIds {
  const words = text.split(/[\s,;"'[\]]+/).filter((word) => word !== '');
  const valid = words.filter((word) => RECORD_ID.test(word));
  const ids = [...new Set(valid)];
  return { ids, invalid: words.filter((word) => !RECORD_ID.test(word)), repeated: valid.length - ids.length };
}
