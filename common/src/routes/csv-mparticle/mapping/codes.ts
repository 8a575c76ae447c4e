/** Codes of rows that are not sent, with what to say of them: never a cell. docs/operations.md explains each. */
export const REJECTIONS = {
  column_count: 'The row has more or fewer cells than the header.',
  control_character: 'The cell holds a control character.',
  excel_number: 'The identity is a rounded number (such as 4.47701E+11): its digits are lost. Export it as a text.',
  invalid_email: 'The cell is no e-mail address.',
  no_identity: 'No identity column has a value.',
  too_long: 'The value is longer than mParticle takes.',
  too_many_entries: 'The list has more entries than mParticle takes.',
  too_large: 'The row is larger than mParticle takes.',
  no_event_name: 'The cell that names the event is empty.',
  invalid_timestamp: 'The cell is no time in the format of the mapping.',
  too_recent: 'The event is younger than 72 hours: too young for the historical endpoint.',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;
