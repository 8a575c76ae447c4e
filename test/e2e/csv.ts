import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mparticle, mparticleAt } from '../process/mparticle.ts';
import { type MparticleOptions, startMparticle } from '../sandbox/mparticle/server.ts';

const opened: Mparticle[] = [];

/** A stand-in in this process and a folder of its own; without limits unless a test wants some. */
export async function csvWorld(options: MparticleOptions = {}, more: Record<string, string> = {}): Promise<Mparticle> {
  const sandbox = await startMparticle({ counting: 'off', ...options });
  const world = mparticleAt(sandbox.url, undefined, { MPARTICLE_BATCHES_PER_SECOND: '100000', ...more }, sandbox.close);
  opened.push(world);
  return world;
}

export async function closeWorlds(): Promise<void> {
  for (const each of opened.splice(0)) await each.close();
}

export const MAPPING = JSON.stringify({
  version: 1,
  identities: { customer_id: 'id', email: 'mail' },
  event: { name: 'Seen', type: 'other' },
});

const peopleFile = (count: number) => {
  const lines = Array.from({ length: count }, (_, at) => `${at + 1},person.${at + 1}@example.com`);
  return `id,mail\n${lines.join('\n')}\n`;
};

/** A file of two columns and its mapping, as arguments of `run`. */
export function people({ write }: Mparticle, count: number, name = 'people.csv'): string[] {
  return [write(name, peopleFile(count)), '--mapping', write('mapping.json', MAPPING), '--yes'];
}

/** The log of the start that was last. */
export function lastLog({ folder }: Mparticle): string {
  const name = readdirSync(join(folder, 'log')).toSorted().at(-1) ?? '';
  return readFileSync(join(folder, 'log', name), 'utf8');
}

/** Everything an import has left on the disk beside the files that were given. */
export function leftBehind({ folder }: Mparticle): string {
  const of = (name: string, encoding: BufferEncoding) =>
    readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), encoding));
  return [...of('log', 'utf8'), ...of('state', 'latin1')].join('\n');
}
