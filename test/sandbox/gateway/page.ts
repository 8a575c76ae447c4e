import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface PageOptions {
  /** Folder of the application, installed and built. */
  application: string;
  projectKey: string;
  entryPoint: string;
  /** Becomes IMPORT_SERVICE_URL; empty as when it was never set. */
  serviceUrl: string;
  /** `production`: session in a cookie, as deployed. `development`: session token of a login with OpenID Connect. */
  mode: 'production' | 'development';
  pageUrl: string;
  apiUrl: string;
  /** Id of the view, whose folder it is then. */
  view?: string;
}

/** Everything of a bundle but its page, which is another for every environment. */
export const isAsset = (path: string) => !path.startsWith('/index.html') && !path.includes('/.');

const COMPILE = `require('@commercetools-frontend/mc-html-template').compileHtml('public/index.html.template')
  .then(({ indexHtmlContent }) => process.stdout.write(indexHtmlContent))`;

/** The application's index.html for an environment, made by the kit itself from the one bundle all environments share. */
export async function compilePage(options: PageOptions): Promise<string> {
  const { application, projectKey, entryPoint, serviceUrl, mode, pageUrl, apiUrl, view } = options;
  const { PATH, HOME, TMPDIR } = process.env;
  const env = {
    ...{ PATH, HOME, TMPDIR },
    NODE_ENV: 'production',
    ...(mode === 'development' ? { MC_APP_ENV: 'development' } : {}),
    ...(view === undefined
      ? { ENTRY_POINT_URI_PATH: entryPoint, CUSTOM_APPLICATION_ID: 'sandbox-application' }
      : { CUSTOM_VIEW_ID: view, HOST_URI_PATH: `/${projectKey}` }),
    CLOUD_IDENTIFIER: 'gcp-eu',
    APPLICATION_URL: pageUrl,
    INITIAL_PROJECT_KEY: projectKey,
    MC_API_URL: apiUrl,
    IMPORT_SERVICE_URL: serviceUrl,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', COMPILE], { cwd: application, env, maxBuffer: 2 ** 24 });
  return stdout;
}
