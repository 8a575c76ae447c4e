import { partsOf } from '../../../common/dist/assembly/commercetoolsKlaviyo.js';
import { createImporter } from '../../../common/dist/assembly/createImporter.js';
import { loadEnvironment } from '../../../common/dist/assembly/environment.js';
import { runServer } from '../../../common/dist/base/process.js';
import { createPublicUrl } from '../../../service/dist/address.js';
import { buildApp } from '../../../service/dist/app.js';
import { breaks } from '../breaks.ts';

/** The service with an engine that is built wrong: BREAK names how. */
const broken = breaks[process.env.BREAK ?? ''];
if (!broken) throw new Error(`There is no such break: ${process.env.BREAK}.`);

void runServer(process, 'service', loadEnvironment, (env, log) => {
  const parts = partsOf(env, log, broken.klaviyo?.(env.rateShare));
  const publicUrl = createPublicUrl(env, async () => undefined, log);
  return buildApp({ importer: createImporter(broken.parts?.(parts) ?? parts), env, log, publicUrl });
});
