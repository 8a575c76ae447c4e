import { type NaiveTask, runNaive } from './naive.ts';
import { startNaive } from './naiveCalls.ts';

// A process of its own, as such a script is: one import, then its figures to who started it.
process.on('disconnect', () => process.exit());
const { pipeline, ...sides } = JSON.parse(process.argv[2] ?? '{}') as NaiveTask;
process.send?.(await runNaive(await startNaive(sides), pipeline));
process.disconnect();
