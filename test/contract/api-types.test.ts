import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../process/child.ts';

test("the application's types are those of the service as it is now", async () => {
  const checked = promisify(execFile)(process.execPath, ['scripts/api-types.mjs', '--check'], { cwd: resolve(ROOT, 'mc-app') });
  await expect(checked).resolves.toMatchObject({ stderr: '' });
});
