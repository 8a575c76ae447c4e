import { parse, parseAllDocuments } from 'yaml';
import { VARIABLES } from '../../common/src/assembly/environment';
import { read } from './specification.ts';

interface Container {
  args?: string[];
  env: { name: string; value: string }[];
  startupProbe: Probe;
  livenessProbe: Probe;
  readinessProbe?: Probe;
}
interface Probe {
  httpGet: { path: string; port: number };
}
interface CronJob {
  concurrencyPolicy: string;
  suspend: boolean;
  jobTemplate: { spec: { activeDeadlineSeconds: number; template: { spec: { containers: { command: string[] }[] } } } };
}
interface Manifest {
  kind: string;
  spec: { template: { spec: { terminationGracePeriodSeconds: number; containers: Container[] } } };
}

const configuration = read('docs/configuration.md');
const isKnown = (name: string) => configuration.includes(`\`${name.replace(/_FILE$/, '')}\``);
const compose = parse(read('compose.yaml'), { merge: true }) as { services: Record<string, { command?: string[] }> };

describe('the manifests for Kubernetes', () => {
  const manifests = parseAllDocuments(read('docs/self-hosting/kubernetes.yaml')).map((each) => each.toJS() as Manifest);
  const deployments = manifests.filter(({ kind }) => kind === 'Deployment').map(({ spec }) => spec.template.spec);

  test('set known variables only, and ask the port that is set', () => {
    expect(deployments).toHaveLength(2);
    for (const container of deployments.flatMap(({ containers }) => containers)) {
      expect(container.env.filter(({ name }) => !isKnown(name))).toEqual([]);
      const port = Number(container.env.find(({ name }) => name === 'PORT')?.value);
      const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe].filter(
        (probe) => probe !== undefined,
      );
      expect(probes.map(({ httpGet }) => httpGet)).toEqual(probes.map(() => ({ path: '/health', port })));
    }
  });

  test('start the job as compose.yaml does, and wait longer for its end than it takes', () => {
    expect(deployments[1]?.containers[0]?.args).toEqual(compose.services.job?.command);
    expect(deployments.map(({ terminationGracePeriodSeconds }) => terminationGracePeriodSeconds > 10)).toEqual([true, true]);
  });
});

test('the CronJob calls the job for longer than a round lasts, one at a time', () => {
  const manifests = parseAllDocuments(read('docs/self-hosting/kubernetes.yaml')).map((each) => each.toJS());
  const { spec } = manifests.find(({ kind }) => kind === 'CronJob') as { spec: CronJob };
  const { activeDeadlineSeconds, template } = spec.jobTemplate.spec;
  const round = Number(/`JOB_SECONDS` \| job \| `(\d+)`/.exec(configuration)?.[1]);
  expect(round).toBeGreaterThan(0);
  expect(activeDeadlineSeconds).toBeGreaterThan(round);
  expect([spec.concurrencyPolicy, spec.suspend]).toEqual(['Forbid', true]);
  const address = new URL(template.spec.containers[0]?.command.at(-1) ?? '');
  const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === address.hostname);
  expect([address.pathname, service.spec.ports[0].port]).toEqual(['/job', Number(address.port)]);
});

test('the proxies wait longer than a slice of work lasts, and publish no port of the job', () => {
  const slice = Number(/`SLICE_SECONDS` \| service \| `(\d+)`/.exec(configuration)?.[1]);
  const nginx = read('docs/self-hosting/nginx.conf');
  const caddy = read('docs/self-hosting/Caddyfile');
  expect(slice).toBeGreaterThan(0);
  expect(Number(/proxy_read_timeout (\d+)s/.exec(nginx)?.[1])).toBeGreaterThan(slice);
  expect(Number(/response_header_timeout (\d+)s/.exec(caddy)?.[1])).toBeGreaterThan(slice);
  for (const text of [nginx, caddy])
    expect([...text.matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => port)).toEqual(['6779', '6781']);
});

test('the unit names secrets that can come from files, and starts what compose.yaml does', () => {
  const unit = read('docs/self-hosting/data-import@.service');
  const named = [...unit.matchAll(/\b([A-Z_]+)_FILE=/g)].map(([, name = '']) => name);
  expect(named).toEqual(['KLAVIYO_AUTH_KEY', 'CTP_CLIENT_SECRET']);
  const handed = [...unit.matchAll(/^LoadCredential=(\w+):/gm)].map(([, name = '']) => `/run/credentials/%n/${name}`);
  expect([...unit.matchAll(/_FILE=(\S+)$/gm)].map(([, path]) => path)).toEqual(handed);
  expect(VARIABLES).toEqual(expect.arrayContaining(named));
  expect(/^ExecStart=\/usr\/bin\/node (.+)$/m.exec(unit)?.[1]).toBe(compose.services.job?.command?.join(' ').replace('job/', ''));
  expect(Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1])).toBeGreaterThan(10);
});
