import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startWorld, type World } from '../e2e/world.ts';
import { type Child, ROOT, startChild, startProgram, until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { freePort } from '../process/service.ts';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string; action: string };
}
const rules = (parse(read('docs/monitoring/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(read('docs/monitoring/dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
const queries = [...rules.map(({ expr }) => expr), ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];

/** What a query asks for, with the labels it names; functions stand before a parenthesis, and every metric here has an underscore. */
const metricsOf = (expr: string) => [...expr.matchAll(/\b([a-z]+_[a-z_0-9]+)\b(?!\s*\()/g)].map(([, name = '']) => name);
const asked = [...new Set(queries.flatMap(metricsOf))];

const TOKEN = 'a-token-of-24-characters';
let world: World;
let scraped: string;
const urls: string[] = [];
const children: Child[] = [];
beforeAll(async () => {
  world = await startWorld({ customers: 5, orders: 1, products: 5 });
  const environment = { ...world.sandbox.environment, METRICS_TOKEN: TOKEN };
  const service = await world.start({ METRICS_TOKEN: TOKEN });
  await untilEnded(service, (await startRun(service, 'customers')).id);
  urls.push(service.url);
  const topic = { CONNECT_GCP_PROJECT_ID: 'connect', CONNECT_GCP_TOPIC_NAME: 'klaviyo-live' };
  const deployed = startChild('event', ['dist/connector/main.js', 'post-deploy'], { ...environment, ...topic });
  if ((await deployed.exited) !== 0) throw new Error(deployed.output());
  for (const folder of ['job', 'event']) {
    const port = await freePort();
    const child = startChild(folder, ['dist/server.js'], { ...environment, PORT: String(port) });
    children.push(child);
    const url = `http://127.0.0.1:${port}`;
    await until(`the start of ${folder}`, async () => (await fetch(`${url}/health`).catch(() => undefined))?.status === 200);
    urls.push(url);
  }
  await fetch(`${urls[1]}/job`, { method: 'POST' });
  const answers = await Promise.all(
    urls.map(async (url) => {
      expect((await fetch(`${url}/metrics`)).status).toBe(401);
      const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect(response.status).toBe(200);
      return response.text();
    }),
  );
  scraped = answers.join('\n');
}, 120_000);
afterAll(async () => {
  await Promise.all(children.map((child) => child.kill('SIGTERM')));
  await world?.close();
});

test('rules and dashboard ask for metrics that service, job and event have', () => {
  const known = new Set(
    [...scraped.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_count`] : [name],
    ),
  );
  expect(asked.length).toBeGreaterThan(12);
  expect(asked.filter((name) => !known.has(name))).toEqual([]);
});

test('an import that was done shows in the numbers that rules are made of', () => {
  expect(scraped).toMatch(/^import_last_success_timestamp_seconds\{pipeline="customers"\} 1[\d.e+]+$/m);
  expect(scraped).toMatch(/^import_watermark_age_seconds\{pipeline="customers"\} \d/m);
  expect(scraped).toMatch(/^import_run_records\{pipeline="customers",outcome="written"\} [1-9]/m);
  expect(scraped).toMatch(/^job_rounds_total\{outcome="done"\} 1$/m);
});

test('every metric that is scraped is documented', () => {
  const documented = new Set(tableRows(read('docs/operations.md'), 'Metric').map(([cell]) => unquoted(cell)));
  const own = [...scraped.matchAll(/^# TYPE (\S+)/gm)].flatMap(([, name = '']) =>
    /^(process|nodejs)_/.test(name) ? [] : [name],
  );
  expect([...new Set(own)].filter((name) => !documented.has(name))).toEqual([]);
});

test('every alert says what to do, and has a test', () => {
  const tested = read('docs/monitoring/alerts.test.yml');
  for (const { alert, annotations } of rules) {
    expect([alert, annotations.action.length > 20, tested.includes(`alertname: ${alert}, exp_alerts`)]).toEqual([
      alert,
      true,
      true,
    ]);
  }
});

const isThere = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
// Prometheus is no part of the set-up; where it is there, it has the last word. What is left out says why.
(isThere('promtool') ? test : test.skip)('promtool (if it is installed) takes the rules, and their tests pass', () => {
  const options = { cwd: join(ROOT, 'docs/monitoring'), encoding: 'utf8' } as const;
  expect(execFileSync('promtool', ['check', 'rules', 'alerts.yml'], options)).toContain('SUCCESS');
  execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], options);
});

(isThere('prometheus') ? describe : describe.skip)(
  'a Prometheus (if one is installed) that scrapes service, job and event',
  () => {
    let folder: string;
    let url: string;
    let prometheus: Child | undefined;
    const ask = async <T>(path: string): Promise<T> => {
      const response = await fetch(`${url}/api/v1/${path}`);
      const body = (await response.json()) as { status: string; error?: string; data: T };
      if (body.status !== 'success') throw new Error(`${path}: ${body.error}`);
      return body.data;
    };
    const query = (expr: string) => ask<{ result: { value: [number, string] }[] }>(`query?query=${encodeURIComponent(expr)}`);

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const scrape = { job_name: 'imports', authorization: { credentials: TOKEN } };
      const configuration = {
        global: { scrape_interval: '1s', evaluation_interval: '1s' },
        rule_files: [join(ROOT, 'docs/monitoring/alerts.yml')],
        scrape_configs: [{ ...scrape, static_configs: [{ targets: urls.map((each) => new URL(each).host) }] }],
      };
      writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration));
      const options = [
        `--config.file=${folder}/prometheus.yml`,
        `--storage.tsdb.path=${folder}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ];
      prometheus = startProgram('prometheus', 'test', options, {});
      // Twice: a rate needs two samples.
      await until('two scrapes of each application', async () => {
        if (prometheus?.process.exitCode !== null) throw new Error(`It ended:\n${prometheus?.output()}`);
        const { result } = await query('count_over_time(up[1m]) > 1 and up == 1').catch(() => ({ result: [] }));
        return result.length === urls.length;
      });
    }, 60_000);
    afterAll(async () => {
      await prometheus?.kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    });

    test('evaluates every rule, and has no alert after an import that was done', async () => {
      type Rules = { groups: { rules: { name: string; health: string; lastError?: string; alerts: unknown[] }[] }[] };
      const evaluated = async () => (await ask<Rules>('rules')).groups.flatMap((group) => group.rules);
      await until('the evaluation of every rule', async () => (await evaluated()).every(({ health }) => health !== 'unknown'));
      expect((await evaluated()).map(({ name, health, alerts }) => [name, health, alerts])).toEqual(
        rules.map(({ alert }) => [alert, 'ok', []]),
      );
    });

    test('answers every query of the dashboard', async () => {
      const found: Record<string, number> = {};
      for (const { targets } of dashboard.panels) for (const { expr } of targets) found[expr] = (await query(expr)).result.length;
      // What needs a run in progress, a schedule, an answer of 429 or a notification has none of them here.
      const idle = Object.keys(found).filter((expr) => found[expr] === 0);
      const mayBeIdle =
        /import_run_(active|heartbeat)|schedule_overdue|upstream_throttled|live_(answers|notifications)|import_slices/;
      expect(idle.filter((expr) => !mayBeIdle.test(expr))).toEqual([]);
      expect((await query('import_last_success_timestamp_seconds{pipeline="customers"}')).result).toHaveLength(1);
      const [ready] = (await query('min(import_ready)')).result;
      expect(ready?.value[1]).toBe('1');
    });
  },
);
