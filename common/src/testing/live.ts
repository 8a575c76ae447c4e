import { createLive } from '../assembly/live';
import { loadLiveEnvironment } from '../assembly/liveEnvironment';
import { silent } from '../base/log';
import type { Live } from '../contract/live';

/** Real time of the project `shop`, with one server in place of both sides. */
export function liveAt(url: string, settings: object = {}): Live {
  return createLive(
    loadLiveEnvironment({
      ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'pk' },
      ...{ CTP_API_URL: url, CTP_AUTH_URL: url, CTP_JWT_ISSUER: url, KLAVIYO_URL: url },
      IMPORT_SETTINGS: JSON.stringify(settings),
    }),
    silent,
  );
}
