import type { ChangedRecord } from '../api/types';
import { changedFields, fieldName, isChanged } from './would-change';

const record = (fields: string[][], more: Partial<ChangedRecord> = {}): ChangedRecord => ({
  ...{ id: 'r', before: { outcome: 'written' as const }, after: { outcome: 'written' as const } },
  differences: fields.map((field) => ({ field, change: 'changed' as const, before: 1, after: 2 })),
  ...more,
});

test('names a field without the envelope of the API around it', () => {
  const field = ['0', 'data', 'attributes', 'profiles', 'data', '0', 'attributes', 'properties', 'Shirt Size'];
  expect(fieldName({ field })).toBe('Shirt Size');
  expect(fieldName({ field: ['0', 'data', 'attributes', 'location', 'address1'] })).toBe('location › address1');
  expect(fieldName({ field: ['0'] })).toBe('0');
});

test('counts each field once a record, the most frequent first', () => {
  const records = [record([['0', 'note'], ['1', 'note'], ['a']]), record([['note']]), record([])];
  expect(changedFields(records)).toEqual([
    ['note', 2],
    ['a', 1],
  ]);
  expect(records.map(isChanged)).toEqual([true, true, false]);
});

test('counts a record that is rejected from now on as changed', () => {
  expect(isChanged(record([], { after: { outcome: 'rejected', code: 'no_image' } }))).toBe(true);
});
