import cronstrue from 'cronstrue';
import 'cronstrue/locales/de';

/**
 * A cron expression in English or German.
 * @throws string when it is none
 */
export function describeCron(cron: string, locale: string): string {
  const isGerman = locale.startsWith('de');
  return cronstrue.toString(cron.trim().replace(/\s+/g, ' '), {
    locale: isGerman ? 'de' : 'en',
    use24HourTimeFormat: isGerman,
  });
}
