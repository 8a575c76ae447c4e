import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import type { Sandbox } from '../process/sandbox.ts';
import { startSandbox } from '../process/sandbox.ts';
import { machineToken, type Service, startService } from '../process/service.ts';
import type { Gateway } from '../sandbox/gateway/server.ts';
import { importWithBar } from './bar.ts';
import { demoCsv } from './csv.ts';
import { missing, realEnvironment } from './environment.ts';
import { demoLists } from './lists.ts';
import { demoLive } from './live.ts';
import { startPages } from './pages.ts';
import { type Line, printTable } from './table.ts';

/**
 * Imports customers, orders, categories and products through the real HTTP API: from the built-in sandbox, or from a real project into a
 * real account when their variables are set.
 */
const PIPELINES = ['customers', 'orders', 'categories', 'products'] as const;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lists: { type: 'boolean', default: false },
    csv: { type: 'boolean', default: false },
    rows: { type: 'string', default: '4000' },
    customers: { type: 'string' },
    orders: { type: 'string' },
    yes: { type: 'boolean', default: false },
    'no-ui': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run demo                         import the sample shop into the sandbox
npm run demo -- --customers 20000    a larger shop (also --orders)
npm run demo -- --no-ui              without the pages of the Merchant Center (their first build takes minutes)
npm run demo -- lists                Mailchimp lists to Ometria instead
npm run demo -- csv                  a CSV file into mParticle instead (also --rows 20000)
npm run demo -- --yes                don't ask before writing to a real Klaviyo account

A real project and account are used when CTP_CLIENT_ID and KLAVIYO_AUTH_KEY are set; README.md lists all variables.`);
  process.exit(0);
}

const real = realEnvironment(process.env);
const terminal = process.stdout.isTTY === true;
const say = (text: string) => console.log(text);

async function confirmReal(projectKey: string): Promise<void> {
  say(
    `This writes customers, orders, categories and products of the commercetools project ${projectKey} into your Klaviyo account.`,
  );
  if (values.yes) return;
  if (!terminal) throw new Error('Add --yes to continue without a terminal: npm run demo -- --yes');
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question('Type the project key to continue: ');
  prompt.close();
  if (answer.trim() !== projectKey) throw new Error('Nothing was imported.');
}

async function sampleShop(): Promise<Sandbox> {
  const names = missing(process.env);
  if (names.length > 0) say(`${names.join(' and ')} missing, so no real project and account are used.`);
  say('Starting the sandbox: a sample shop and a stand-in for Klaviyo on this machine …');
  return startSandbox({ customers: Number(values.customers ?? 2000), orders: Number(values.orders ?? 1500) });
}

function explain(service: Service, sandbox: Sandbox | undefined, pages: Gateway | undefined): void {
  const client = sandbox ? 'import:import-secret' : '"$CTP_CLIENT_ID:$CTP_CLIENT_SECRET"';
  const auth = sandbox ? sandbox.commercetools : '$CTP_AUTH_URL';
  say(`\nThe service stays up; end it with Ctrl-C.

${pages ? `  the pages                 ${pages.url}\n` : ''}  API and its description   ${service.url}/docs
${sandbox ? `  what arrived at Klaviyo   ${sandbox.klaviyo}/__sandbox/ledger\n` : ''}
Try:
  TOKEN=$(curl -s -u ${client} -d grant_type=client_credentials ${auth}/oauth/token | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s -H "Authorization: Bearer $TOKEN" ${service.url}/sync/status
  curl -s -H "Authorization: Bearer $TOKEN" -X POST ${service.url}/sync/customers
  curl -s -H "Authorization: Bearer $TOKEN" -X POST ${service.url}/sync/customers/stop
  curl -s -H "Authorization: Bearer $TOKEN" -X POST ${service.url}/sync/orders/preview`);
}

async function main(): Promise<number> {
  const sandbox = real ? undefined : await sampleShop();
  if (real) await confirmReal(real.CTP_PROJECT_KEY ?? '');
  const environment: Record<string, string> = sandbox
    ? { LOG_LEVEL: 'warn', ...sandbox.environment }
    : { LOG_LEVEL: 'warn', ...real };
  const service = await startService(environment, machineToken(environment));
  let pages: Gateway | undefined;
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    await pages?.close();
    await service.child.kill(signal);
    await sandbox?.close();
  };
  try {
    say(`The service is ready (${(service.readyMs / 1000).toFixed(1)} s).\n`);
    // A real project has the real Merchant Center; docs/install-connect.md says how the pages get there.
    if (sandbox && !values['no-ui']) {
      pages = await startPages(sandbox, service);
      say(`Open ${pages.url} in Chrome to watch in the Merchant Center, or to start imports yourself.\n`);
    }
    const lines: Line[] = [];
    for (const pipeline of PIPELINES) lines.push(await importWithBar(service, sandbox, pipeline));
    say('');
    printTable(lines);
    const imported = lines.every(({ problem }) => problem === undefined);
    // A real shop isn't changed for a demonstration.
    const good = imported && (sandbox === undefined || (await demoLive(sandbox, say)));
    if (terminal && good) {
      explain(service, sandbox, pages);
      await new Promise<void>((done) => process.once('SIGINT', () => done()));
    }
    await end();
    return good ? 0 : 1;
  } catch (error) {
    await end();
    throw error;
  }
}

const wants = (what: 'lists' | 'csv') => values[what] || positionals.includes(what);
const demonstrate = wants('csv') ? () => demoCsv(Number(values.rows)) : wants('lists') ? demoLists : main;

demonstrate().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
