import { ImportError } from '../base/errors';
import type { Refusal } from './refusals';
import type { SettingFault } from './settings';

/** A passing error (network, 429, 5xx): the same work is tried again later and nothing is rejected for it. */
export class Retryable extends ImportError {
  /** Milliseconds the other side asked us to wait, when it said so. */
  readonly retryAfterMs: number | undefined;
  constructor(code: string, message: string, retryAfterMs?: number) {
    super(code, message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The run can't continue until something is changed (a revoked key, a missing scope): it ends `failed`. */
export class Fatal extends ImportError {}

/** A versioned write lost its race: the document has another version than expected. */
export class Conflict extends ImportError {
  constructor(message = 'The document was changed by another process.') {
    super('conflict', message);
  }
}

/** The run now belongs to another worker: stop at once and touch nothing else. */
export class LeaseLost extends ImportError {
  constructor() {
    super('lease_lost', 'Another worker has taken over this run.');
  }
}

/** Who has saved settings when; ISO 8601. Revision 0: there are none any more. */
export interface SavedMeanwhile {
  revision: number;
  changedAt: string;
  changedBy: string;
}

/** What a caller asked for can't be done as things are; `code` decides the HTTP status. */
export class Refused extends ImportError {
  readonly field: string | undefined;
  /** The run that stands in the way. */
  readonly runId: string | undefined;
  /** The sequence that stands in the way. */
  readonly sequenceId: string | undefined;
  /** Why, more closely than `code` says. */
  readonly reason: Refusal | undefined;
  /** Every value that can't be used, where that is why. */
  readonly faults: readonly SettingFault[];
  /** What others have saved meanwhile. */
  readonly saved: SavedMeanwhile | undefined;
  constructor(
    code:
      | 'not_found'
      | 'already_running'
      | 'not_running'
      | 'invalid'
      | 'confirmation_required'
      | 'changed_meanwhile'
      | 'settings_locked',
    message: string,
    about: {
      field?: string;
      runId?: string;
      sequenceId?: string;
      reason?: Refusal;
      faults?: readonly SettingFault[];
      saved?: SavedMeanwhile;
    } = {},
  ) {
    super(code, message);
    this.field = about.field;
    this.runId = about.runId;
    this.sequenceId = about.sequenceId;
    this.reason = about.reason;
    this.faults = about.faults ?? [];
    this.saved = about.saved;
  }
}
