/** Cron expressions that have words; any other can be typed. Nights, because a shop's systems are quiet then. */
export const RHYTHMS = {
  hourly: '0 * * * *',
  sixHourly: '0 */6 * * *',
  daily: '0 2 * * *',
  weekly: '0 2 * * 0',
} as const;
export type Rhythm = keyof typeof RHYTHMS;

export const rhythmOf = (cron: string): Rhythm | undefined =>
  (Object.keys(RHYTHMS) as Rhythm[]).find((name) => RHYTHMS[name] === cron.trim().replace(/\s+/g, ' '));
