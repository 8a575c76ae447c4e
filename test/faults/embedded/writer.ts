import { EmbeddedStore } from '../../../common/dist/state/stores/embedded.js';

/**
 * One of several processes at the same document: increments its sum until it has done so often enough, or is killed. Each
 * acknowledged increment is reported as a line, after its promise has resolved.
 */
const [folder = '', name = '', times = '0'] = process.argv.slice(2);
const store = await EmbeddedStore.open(folder);

interface Sum {
  sum: number;
  writer: string;
  beat: number;
}

async function increment(beat: number): Promise<number> {
  for (;;) {
    const current = await store.get<Sum>('sums', 'shared');
    const value = { sum: (current?.value.sum ?? 0) + 1, writer: name, beat };
    try {
      const { version } = await store.put('sums', 'shared', value, current?.version ?? 0);
      return version;
    } catch (error) {
      if ((error as { code?: string }).code !== 'conflict') throw error;
    }
  }
}

for (let beat = 0; beat < Number(times); beat++) {
  const version = await increment(beat);
  await store.save('acknowledged', `${name}.${beat}`, { version });
  process.stdout.write(`${version}\n`);
  // Lets the other process in, as the engine's own waits do.
  await new Promise(setImmediate);
}
store.close();
