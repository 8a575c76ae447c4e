/** What real time adds to the codes of the mappings; the text in the Merchant Center is found by them. */
export const LIVE_SKIPS = [
  'unchanged',
  'identity_changed',
  'kept',
  'not_own',
  'no_profile',
  'address_in_use',
  'no_address',
  'not_imported',
  'gone',
] as const;
export const LIVE_REJECTS = [
  'identity_conflict',
  'unreadable_message',
  'internal',
  'klaviyo_refused',
  'duplicate_email',
] as const;
