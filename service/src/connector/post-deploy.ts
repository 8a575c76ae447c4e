import { type Check, describeError, type Environment, type Importer, type Installation } from 'common';

const CHECK_TIMEOUT_MS = 60_000;
/** What each scope allows, and what for it is needed. */
const SCOPE_PAGES: Record<string, string> = {
  commercetools_scopes:
    'https://docs.commercetools.com/api/scopes, and docs/configuration.md#the-api-client for what it is needed',
  klaviyo_scopes: 'docs/configuration.md#the-klaviyo-key says what it is needed for',
};
/** Trying that would be writing. */
const UNTRIED = 'Whether the Klaviyo key may write shows with the first import.';

interface Parts {
  env: Environment;
  importer: Pick<Importer, 'check'>;
  installation: Pick<Installation, 'saveServiceUrl'>;
  /** Where the lines for the deployment's report go. */
  say: (line: string) => void;
}

/**
 * After every deployment: saves where the service is reached, so that slices find their way and Merchant Center tokens
 * can be checked, and tries both sides. Repeating it changes nothing.
 * https://docs.commercetools.com/connect/convert-existing-integration#automation-scripts
 * @returns whether everything is in order; the lines say what isn't, and what to do
 */
export async function postDeploy({ env, importer, installation, say }: Parts): Promise<boolean> {
  const saved = await saveAddress(env, installation, say);
  const { ok, systems } = await importer.check(AbortSignal.timeout(CHECK_TIMEOUT_MS));
  for (const { title, checks } of systems) for (const check of checks) for (const line of linesOf(title, check)) say(line);
  say(saved && ok ? `Everything that can be tried is in order. ${UNTRIED}` : 'Fix what is marked "not ok", then deploy again.');
  return saved && ok;
}

async function saveAddress(env: Environment, installation: Parts['installation'], say: Parts['say']): Promise<boolean> {
  if (env.serviceUrl === undefined) {
    say('not ok  Address of the service: CONNECT_SERVICE_URL is missing. Set SERVICE_URL to the URL of this deployment.');
    return false;
  }
  try {
    await installation.saveServiceUrl(env.serviceUrl);
    say(`ok      Address of the service: ${env.serviceUrl}`);
    return true;
  } catch (error) {
    // The checks that follow name what is missing, all of it at once.
    say(`not ok  Address of the service: it could not be saved. ${describeError(error).message}`);
    return false;
  }
}

function linesOf(side: string, { id, ok, title, detail, nextStep, params }: Check): string[] {
  const more = [detail, ok ? undefined : nextStep].filter((text) => text !== undefined).join(' ');
  const missing = ok || params?.scopes === undefined ? [] : params.scopes.split(', ');
  return [
    `${ok ? 'ok    ' : 'not ok'}  ${side}, ${title}${more ? `: ${more}` : ''}`,
    ...missing.map((scope) => `          ${scope}: ${SCOPE_PAGES[id] ?? 'docs/configuration.md'}`),
  ];
}
