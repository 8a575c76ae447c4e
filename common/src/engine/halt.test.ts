import type { Lease } from '../state/lease';
import { Halt } from './halt';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

function begun(deadlineMs = 240_000) {
  const [stopped, lost, shutdown] = [new AbortController(), new AbortController(), new AbortController()];
  const lease = { stopped: stopped.signal, lost: lost.signal } as Lease;
  const halt = new Halt(lease, { deadlineMs, signal: shutdown.signal });
  return { halt, stopped, lost, shutdown };
}
const state = ({ halt }: { halt: Halt }) => [halt.reason, halt.draining, halt.signal.aborted];

it.each([
  ['stop', 'stopped', 3000],
  ['shutdown', 'shutdown', 5000],
] as const)('a %s begins nothing new, and ends what is under way after its grace', (reason, source, grace) => {
  const world = begun();
  expect(state(world)).toEqual([undefined, false, false]);
  world[source].abort();
  expect(state(world)).toEqual([reason, true, false]);
  jest.advanceTimersByTime(grace - 1);
  expect(state(world)).toEqual([reason, true, false]);
  jest.advanceTimersByTime(1);
  expect(state(world)).toEqual([reason, true, true]);
});

it('the deadline leaves half a minute to what is under way', () => {
  const world = begun(1000);
  jest.advanceTimersByTime(1000);
  expect(state(world)).toEqual(['deadline', true, false]);
  jest.advanceTimersByTime(30_000);
  expect(state(world)).toEqual(['deadline', true, true]);
});

it('a shutdown in the grace of a deadline shortens it', () => {
  const world = begun(1000);
  jest.advanceTimersByTime(1000);
  world.shutdown.abort();
  jest.advanceTimersByTime(5000);
  expect(state(world)).toEqual(['deadline', true, true]);
});

it('a lost lease ends everything at once', () => {
  const world = begun();
  world.lost.abort();
  expect(state(world)).toEqual([undefined, true, true]);
});

it('sees what had happened before', () => {
  const shutdown = new AbortController();
  shutdown.abort();
  const never = new AbortController().signal;
  const halt = new Halt({ stopped: never, lost: never } as Lease, { deadlineMs: 1000, signal: shutdown.signal });
  expect(halt.reason).toBe('shutdown');
});

it('after its end nothing is left behind', () => {
  const world = begun(1000);
  world.stopped.abort();
  world.halt.end();
  world.shutdown.abort();
  world.lost.abort();
  jest.advanceTimersByTime(1_000_000);
  expect(state(world)).toEqual(['stop', true, false]);
  expect(jest.getTimerCount()).toBe(0);
});
