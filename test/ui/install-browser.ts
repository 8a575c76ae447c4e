import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findBrowser } from './browser.ts';

/** Sees to a Chromium: one that is installed, or else Debian's package, or else Playwright's own download. */
function install(): void {
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  const debian = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (debian) {
    execFileSync('apt-get', ['update', '-qq'], quiet);
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet);
  } else {
    execFileSync(process.execPath, ['node_modules/playwright-core/cli.js', 'install', 'chromium'], quiet);
  }
}

if (findBrowser() === undefined) {
  console.error('Installing Chromium …');
  install();
  if (findBrowser() === undefined) {
    console.error('There is no Chromium to test with. Install one and name it in CHROME_PATH.');
    process.exit(1);
  }
}
