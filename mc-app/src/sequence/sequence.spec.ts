import type { Scope } from '../api/types';
import { sampleActive, sampleRun, sampleStatus } from '../testing/samples';
import { loadSequence, nextStep, saveSequence } from './sequence';

const customers = (more: object) => sampleStatus({ pipeline: 'customers', ...more });
const orders = (more: object = {}) => sampleStatus({ pipeline: 'orders', ...more });
const current = { pipeline: 'customers', runId: '2026-b' };
const waiting = ['orders'];

test('begins with the first', () => {
  expect(nextStep({ waiting }, [customers({}), orders()])).toEqual({ kind: 'start', pipeline: 'orders' });
});

test('waits while the one under way runs, and while the status is older than its start', () => {
  const active = sampleActive({ id: '2026-b' });
  expect(nextStep({ waiting, current }, [customers({ active }), orders()])).toEqual({ kind: 'wait' });
  expect(nextStep({ waiting, current }, [customers({}), orders()])).toEqual({ kind: 'wait' });
  expect(nextStep({ waiting, current }, [customers({ lastRun: sampleRun({ id: '2026-a' }) }), orders()])).toEqual({
    kind: 'wait',
  });
});

test('goes on once it is done, and ends with the last', () => {
  const done = customers({ lastRun: sampleRun({ id: '2026-b' }) });
  expect(nextStep({ waiting, current }, [done, orders()])).toEqual({ kind: 'start', pipeline: 'orders' });
  expect(nextStep({ waiting: [], current }, [done, orders()])).toEqual({ kind: 'finish' });
});

test.each(['failed', 'stopped'] as const)('nothing follows a run that %s', (status) => {
  const ended = customers({ lastRun: sampleRun({ id: '2026-b', status }) });
  expect(nextStep({ waiting, current }, [ended, orders()])).toEqual({ kind: 'abandon', pipeline: 'customers' });
});

test('nothing follows when another run came after ours and hides how it ended', () => {
  const later = customers({ lastRun: sampleRun({ id: '2026-c' }) });
  expect(nextStep({ waiting, current }, [later, orders()])).toEqual({ kind: 'abandon', pipeline: 'customers' });
});

test('a full import that somebody else has started is not started twice', () => {
  const active = sampleActive({ id: '2026-d' });
  expect(nextStep({ waiting }, [customers({}), orders({ active })])).toEqual({
    kind: 'adopt',
    pipeline: 'orders',
    runId: '2026-d',
  });
});

test('a full import that is being stopped is waited for', () => {
  const active = sampleActive({ id: '2026-d', status: 'stopping' });
  expect(nextStep({ waiting }, [customers({}), orders({ active })])).toEqual({ kind: 'wait' });
});

const others: [string, Scope][] = [
  ['a deletion', { kind: 'deletion', of: 'all' }],
  ['an import by ids', { kind: 'ids', ids: ['a'] }],
  ['an import of changes', { kind: 'since', since: '2026-01-01T00:00:00.000Z' }],
  ['an import from an id on', { kind: 'all', startId: 'a' }],
];
test.each(others)('%s is waited for, and the full import starts after it', (_, scope) => {
  const busy = orders({ active: sampleActive({ id: '2026-d', scope }) });
  expect(nextStep({ waiting }, [customers({}), busy])).toEqual({ kind: 'wait' });
  const ended = orders({ lastRun: sampleRun({ id: '2026-d', scope, status: 'failed' }) });
  expect(nextStep({ waiting }, [customers({}), ended])).toEqual({ kind: 'start', pipeline: 'orders' });
});

test('while it is waited for, nothing that happens to the one before matters any more', () => {
  const busy = orders({ active: sampleActive({ id: '2026-d', scope: { kind: 'ids', ids: ['a'] } }) });
  const done = customers({ lastRun: sampleRun({ id: '2026-b' }) });
  expect(nextStep({ waiting, current }, [done, busy])).toEqual({ kind: 'settle' });
});

test('a reload of the page goes on', () => {
  saveSequence({ waiting, current });
  expect(loadSequence()).toEqual({ waiting, current });
  saveSequence(undefined);
  expect(loadSequence()).toBeUndefined();
});

test('nonsense in the storage is no sequence', () => {
  window.sessionStorage.setItem('data-imports.sequence', '{');
  expect(loadSequence()).toBeUndefined();
  window.sessionStorage.setItem('data-imports.sequence', '{"waiting":1}');
  expect(loadSequence()).toBeUndefined();
});
