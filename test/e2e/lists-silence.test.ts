import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../process/child.ts';
import { listsWorld } from './lists.ts';

/** What an absent answer leads to; these tests wait rather than work. */
const world = listsWorld();

it('gives up what is under way after 10 seconds when Ometria stays silent', async () => {
  await world.sandbox.control('ometria', 'faults', [{ path: 'push', silent: true }]);
  world.directory.write([{ list_id: 'small' }]);
  world.child = world.directory.start('go');
  await until('the start', async () => world.child?.output().includes('load started'));
  await until('a push without an answer', async () => {
    const { hits } = await world.sandbox.control<{ hits: number[] }>('ometria', 'faults');
    return (hits[0] ?? 0) > 0;
  });
  const began = performance.now();
  writeFileSync(join(world.directory.folder, 'controller.quit'), '');
  expect(await world.child.exited).toBe(0);
  expect(performance.now() - began).toBeLessThan(14_000);
  await world.sandbox.control('ometria', 'faults', []);
  expect(await world.directory.run('go', '--once')).toMatchObject({
    code: 0,
    output: expect.stringContaining('load done: 120 updated'),
  });
}, 120_000);

it('ends with 5 when one side stays away, and keeps the time', async () => {
  await world.sandbox.control('mailchimp', 'faults', [{ path: 'members', status: 503, body: '<html>' }]);
  world.directory.write([{ list_id: 'small' }]);
  const { code, output } = await world.directory.run('go', '--once');
  expect({ code, output }).toMatchObject({ code: 5, output: expect.stringContaining('mailchimp_unavailable') });
  expect(world.directory.entries[0]).toEqual({ list_id: 'small' });
}, 120_000);
