import { breaks } from './breaks.ts';
import { type ScenarioName, scenarios } from './scenarios.ts';

/**
 * The suite proves itself: it finds nothing wrong with the engine as it is, and something with each that is built wrong. With
 * parts that are broken in one process, the same is part of every `npm test` (common/src/engine/broken.test.ts).
 */
const names = Object.keys(scenarios) as ScenarioName[];

test.each(names)('finds nothing wrong with the engine as it is: %s', async (name) => {
  expect(await scenarios[name](undefined)).toEqual([]);
});

test.each(Object.entries(breaks))('catches %s', async (title, { caughtBy }) => {
  const command = {
    folder: 'test',
    args: ['--import', 'tsx', 'faults/broken/service.ts'],
    environment: { BREAK: title },
  };
  expect(await scenarios[caughtBy](command)).not.toEqual([]);
});
