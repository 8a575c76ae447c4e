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
] as const;
export type Refusal = (typeof REFUSALS)[number];
