import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isAsset } from './page.ts';

/** The view as it is registered in the stand-in. */
export const VIEW_ID = 'sandbox-view';
/** Its assets have a prefix: files such as robots.txt are in both bundles. */
export const VIEW_ASSETS = '/view-assets';

interface ViewOptions {
  /** Folder of the view, installed and built. */
  view: string;
  projectKey: string;
  /** The compiled page of the view. */
  page(): string;
}

/** The pages of records with the view beside them, and what the Merchant Center serves of the view itself. */
export async function serveView(app: FastifyInstance, { view, projectKey, page }: ViewOptions): Promise<void> {
  if (!existsSync(join(view, 'public'))) throw new Error(`${view} is not built: node test/setup.mjs --view`);
  const root = join(view, 'public');
  await app.register(fastifyStatic, {
    ...{ root, prefix: VIEW_ASSETS, index: false, wildcard: false, decorateReply: false, allowedPath: isAsset },
  });
  const html = 'text/html; charset=utf-8';
  const own = `/custom-views/${VIEW_ID}/projects/${projectKey}`;
  for (const path of [own, `${own}/*`]) {
    app.get(path, async (_request, reply) => reply.type(html).header('cache-control', 'no-store').send(page()));
  }
  for (const kind of ['customers', 'orders', 'products', 'categories']) {
    app.get(`/${projectKey}/${kind}/*`, async (_request, reply) => reply.type(html).send(hostPage(projectKey)));
  }
}

/**
 * A page of the Merchant Center that opens the view in a panel as the kit's CustomViewLoader does. The record is in its address only; that
 * the view wants to be closed is all it hears of it.
 */
const hostPage = (projectKey: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>A record</title>
<style>body{font:16px sans-serif;margin:2em}aside{position:fixed;inset:56px 0 0 auto;width:600px;border-left:1px solid #ccc;background:#fff}iframe{border:0;width:100%;height:100%}</style>
<main><h1>A record</h1><p>This page stands in for the Merchant Center's own.</p></main>
<aside role="dialog" aria-label="Klaviyo"><iframe title="Custom View: Klaviyo" src="/custom-views/${VIEW_ID}/projects/${projectKey}"></iframe></aside>
<script>
const panel = document.querySelector('aside');
const view = { id: '${VIEW_ID}', defaultLabel: 'Klaviyo', labelAllLocales: [], url: location.origin, type: 'CustomPanel', typeSettings: { size: 'SMALL' }, locators: [], permissions: [] };
const context = { dataLocale: 'en', projectKey: '${projectKey}', featureFlags: {}, customViewConfig: view, hostUrl: location.href };
addEventListener('message', ({ data, origin }) => {
  if (origin !== location.origin || data.eventName !== 'custom-view-ready') return;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => { if (data.eventName === 'custom-view-close') panel.remove(); };
  document.querySelector('iframe').contentWindow.postMessage('custom-view-bootstrap', location.origin, [port2]);
  port1.postMessage({ source: 'host-application', destination: 'custom-view-${VIEW_ID}', eventName: 'custom-view-initialization', eventData: { context } });
});
</script></html>`;
