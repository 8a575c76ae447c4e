import { scopeOf, startScopeOf, timeOf } from './scope';

test.each([
  [{}, { kind: 'all' }],
  [{ startId: 'a' }, { kind: 'all', startId: 'a' }],
  [{ ids: 'a, b,c' }, { kind: 'ids', ids: ['a', 'b', 'c'] }],
  [{ since: '2026-01-31' }, { kind: 'since', since: '2026-01-31T00:00:00.000Z' }],
  [{ since: '2026-01-31T08:00:00+02:00' }, { kind: 'since', since: '2026-01-31T06:00:00.000Z' }],
])('%j means %j', (options, scope) => {
  expect(scopeOf(options)).toEqual(scope);
  expect(startScopeOf(options)).toEqual(scope);
});

test('a delta covers the changes and nothing chosen', () => {
  expect(startScopeOf({ delta: true })).toEqual({ kind: 'changes' });
  for (const other of [{ ids: 'a' }, { since: '2026-01-31' }, { startId: 'a' }]) {
    expect(() => startScopeOf({ delta: true, ...other })).toThrow('--delta');
  }
});

test('a deletion takes what is our own, unless more is asked for', () => {
  expect(startScopeOf({ deleteAll: true })).toEqual({ kind: 'deletion', of: 'own' });
  expect(startScopeOf({ deleteAll: true, everybodys: true })).toEqual({ kind: 'deletion', of: 'all' });
  expect(startScopeOf({ deleteObsolete: true })).toEqual({ kind: 'deletion', of: 'obsolete' });
  expect(startScopeOf({ deleteObsolete: true, adopt: true })).toEqual({ kind: 'deletion', of: 'adopted' });
  expect(() => startScopeOf({ deleteAll: true, adopt: true })).toThrow('--adopt belongs to --delete-obsolete.');
  const both = { deleteAll: true, deleteObsolete: true };
  for (const wrong of [
    both,
    { deleteObsolete: true, everybodys: true },
    { everybodys: true },
    { deleteAll: true, delta: true },
    { deleteAll: true, ids: 'a' },
  ]) {
    expect(() => startScopeOf(wrong)).toThrow('--');
  }
});

test.each(['yesterday', '2026-02-31', '2026-13-01', '2026-01-31 08:00', '2026-01-31T08:00', '31.01.2026', ''])(
  'the time %j is refused',
  (text) => {
    expect(() => timeOf(text)).toThrow('--since');
  },
);

test('choices exclude each other, and a list has no gaps', () => {
  expect(() => scopeOf({ ids: 'a', since: '2026-01-31' })).toThrow('combined');
  expect(() => scopeOf({ ids: 'a,,b' })).toThrow('--ids');
});
