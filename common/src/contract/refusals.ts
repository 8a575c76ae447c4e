/**
 * Why something that was asked for can't be done, where its HTTP code is that of many: pages have words for each of these.
 * They are part of the API (`errors[].reason`): renaming one breaks clients.
 */
export const REFUSALS = [
  'cron_invalid',
  'cron_impossible',
  'cron_too_often',
  'time_zone_invalid',
  'no_full_import',
  'watermark_in_future',
  'starts_by_itself',
  'deletion_not_repeatable',
  'nothing_rejected',
  'not_resumable',
  'deleted_since',
  'not_deletable',
  'sequence_done',
  'receiver_not_set',
  'record_ids_invalid',
  'not_searchable',
  'not_comparable',
  'fields_combined',
  'not_a_deletion',
  'pipeline_unknown',
  'pipelines_empty',
] as const;
export type Refusal = (typeof REFUSALS)[number];
