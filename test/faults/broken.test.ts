import { resolve } from 'node:path';
import { breaks } from './breaks.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';

/** The suite proves itself: it finds nothing wrong with the engine as it is, and something with each that is built wrong. */
const names = Object.keys(scenarios) as ScenarioName[];

test.each(names)('the engine as it is keeps its promises: %s', async (name) => {
  expect(await scenarios[name]({})).toEqual([]);
});

test.each(breaks.map((each) => [each.title, each] as const))('%s is caught', async (_title, { caughtBy, file, from, to }) => {
  const environment = {
    NODE_OPTIONS: `--require ${JSON.stringify(resolve('faults/break.cjs'))}`,
    BREAK: JSON.stringify({ file, from, to }),
  };
  const found = await scenarios[caughtBy](environment);
  expect(found).not.toEqual([]);
});
