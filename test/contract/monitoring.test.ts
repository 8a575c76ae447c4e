import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startWorld, type World } from '../e2e/world.ts';
import { ROOT, startChild, until } from '../process/child.ts';
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
beforeAll(async () => {
  world = await startWorld({ customers: 5, orders: 1, products: 5 });
  const environment = { ...world.sandbox.environment, METRICS_TOKEN: TOKEN };
  const service = await world.start({ METRICS_TOKEN: TOKEN });
  await untilEnded(service, (await startRun(service, 'customers')).id);
  const urls = [service.url];
  const children = [];
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
  await Promise.all(children.map((child) => child.kill('SIGTERM')));
}, 120_000);
afterAll(() => world?.close());

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

const promtool = (() => {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
// Prometheus is no part of the set-up; where it is there, it has the last word.
(promtool ? test : test.skip)('promtool takes the rules, and their tests pass', () => {
  const options = { cwd: join(ROOT, 'docs/monitoring'), encoding: 'utf8' } as const;
  expect(execFileSync('promtool', ['check', 'rules', 'alerts.yml'], options)).toContain('SUCCESS');
  execFileSync('promtool', ['test', 'rules', 'alerts.test.yml'], options);
});
