export interface Written {
  kind: 'written';
  /** Codes of what was left out or repaired on the way, e.g. `invalid_phone`. */
  warnings?: string[];
}
export interface Skipped {
  kind: 'skipped';
  code: string;
}
export interface Rejected {
  kind: 'rejected';
  code: string;
  /** Our own words, never the other side's: theirs may quote personal data. */
  reason: string;
  field?: string;
}
export type Outcome = Written | Skipped | Rejected;

export const written: Written = { kind: 'written' };
export const skipped = (code: string): Skipped => ({ kind: 'skipped', code });
export const rejected = (code: string, reason: string, field?: string): Rejected =>
  field === undefined ? { kind: 'rejected', code, reason } : { kind: 'rejected', code, reason, field };
