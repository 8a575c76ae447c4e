/** The catalog of the user's language; English for languages we don't have. */
export async function loadMessages(locale: string): Promise<Record<string, string>> {
  const catalog = locale.startsWith('de') ? await import('./de.json') : await import('./en.json');
  return catalog.default;
}
