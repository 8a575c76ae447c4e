type Variables = Record<string, string | undefined>;

/** With these a real project and a real account are meant; whatever else is missing the service names itself. */
const DECIDING = ['CTP_CLIENT_ID', 'KLAVIYO_AUTH_KEY'] as const;
/** The demo's service has an address of its own on this machine. */
const ADDRESSES = new Set(['PORT', 'BULK_IMPORT_PORT', 'SERVICE_URL', 'CONNECT_SERVICE_URL']);

/** The service's environment for a real project and account; undefined when they aren't meant. */
export function realEnvironment(variables: Variables): Record<string, string> | undefined {
  if (!DECIDING.every((name) => variables[name])) return undefined;
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value && !ADDRESSES.has(name) ? [[name, value]] : [])),
  );
}

/** What is missing where only one of the two sides is configured. */
export function missing(variables: Variables): string[] {
  const names = DECIDING.filter((name) => !variables[name]);
  return names.length === DECIDING.length ? [] : names;
}
