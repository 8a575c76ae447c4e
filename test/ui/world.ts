/// <reference lib="dom" />
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { startApplication } from '../process/application.ts';
import { ROOT } from '../process/child.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';
import type { Gateway } from '../sandbox/gateway/server.ts';
import type { Users } from '../sandbox/gateway/users.ts';
import { findBrowser } from './browser.ts';

/** Everything behind the browser window, each in its own process or port, and the browser. */
export interface World {
  sandbox: Sandbox;
  service: Service;
  gateway: Gateway;
  browser: Browser;
  close(): Promise<void>;
}

/** Names below `localhost` are this machine; no other name is known, so that no test can depend on the internet. */
const RESOLVER = 'MAP * ~NOTFOUND, EXCLUDE *.localhost, EXCLUDE 127.0.0.1';

/** A page lives for seconds here: compiling its scripts for speed, and a renderer made ahead, cost more than they ever save. */
const LIGHT = [
  '--js-flags=--no-opt --no-sparkplug --no-maglev --single-threaded',
  '--disable-features=SpareRendererForSitePerProcess',
];

/** @param moreRules further `--host-resolver-rules`, before ours */
export async function startBrowser(moreRules = ''): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('There is no Chromium: run `npm run test:browser` once, or set CHROME_PATH.');
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'];
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', ...quiet, ...LIGHT, `--host-resolver-rules=${moreRules}${RESOLVER}`],
  });
}

export async function startWorld(
  options: SandboxOptions = {},
  environment: Record<string, string> = {},
  application: { withView?: boolean } = {},
): Promise<World> {
  const [sandbox, browser] = await Promise.all([startSandbox({ limits: 'off', ...options }), startBrowser()]);
  const service = await startService({ ...sandbox.environment, ...environment }, machineToken(sandbox.environment));
  const gateway = await startApplication({ sandbox, service, ...application });
  const world: World = {
    sandbox,
    service,
    gateway,
    browser,
    async close() {
      await browser.close();
      await gateway.close();
      // A test may have put another one in its place.
      await world.service.child.kill('SIGTERM');
      await sandbox.close();
    },
  };
  return world;
}

export interface Tab {
  page: Page;
  context: BrowserContext;
  close(): Promise<void>;
}

/** A window of the size the screenshots have, signed in and on a page of the application. */
export async function openTab(
  { browser, gateway }: Pick<World, 'browser' | 'gateway'>,
  user: keyof Users = 'manager',
  path = '',
): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const target = encodeURIComponent(`/sample-shop/data-imports${path}`);
  await page.goto(`${gateway.url}/login?user=${user}&redirectTo=${target}`);
  return { page, context, close: () => context.close() };
}

/** Opens what else can be done with an import; `Mehr` is the German of `More`. */
export async function openMore({ page }: Tab, title: string, more = 'More'): Promise<void> {
  await page.getByRole('button', { name: `${more}: ${title}` }).click();
}

/** Those that documents show. */
const PUBLISHED = [
  'imports-never-run',
  'imports-running',
  'imports-changes',
  'import-all',
  'preview',
  'delete',
  'run-done-with-rejects',
  'runs-10000',
  'schedules',
  'connection-failing',
  'live-on',
  'settings',
  'settings-preview',
  'notifications',
  'panel',
  'service-unreachable',
];

/** With `SCREENSHOTS=1`: renews the pictures of the documents, and keeps every other state aside to be looked at. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return;
  const folder = resolve(ROOT, PUBLISHED.includes(name) ? 'docs/images' : 'test/.screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** What axe finds on the part of the page that is ours; the menu around it and the notices at its side are the shell's. */
export async function violations(page: Page, within = 'main'): Promise<string[]> {
  // Colours fade when a button becomes active: half way their contrast says nothing. What moves for ever isn't waited for.
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
  const { violations: found } = await new AxeBuilder({ page })
    .include(within)
    .exclude('#notifications-side')
    // Only violations are asked for, and within the page itself: else each answer is worked on in a page opened for it.
    .options({ resultTypes: ['violations'] })
    .setLegacyMode()
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
}

/** The record ids of a type, as the shop has them. */
export async function shopIds(sandbox: Sandbox, type: string): Promise<string[]> {
  const records = await sandbox.control<{ id: string }[]>('commercetools', `dump?type=${type}`);
  return records.map(({ id }) => id);
}
