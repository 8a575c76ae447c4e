import { ascending } from '../../base/order';
import type { DeltaScope } from '../../state/watermark';
import { windowOrder, withinWindow } from './window';

const SCOPE: DeltaScope = { kind: 'delta', from: '2026-05-01T10:00:00+02:00', to: '2026-05-01T11:59:00Z' };
const order = windowOrder(SCOPE);
const at = (lastModifiedAt: string, id = 'a') => order.cursorOf({ id, lastModifiedAt });

test('begins with the whole window: its lower bound excluded, its upper one included', () => {
  const whole = ['lastModifiedAt > "2026-05-01T08:00:00.000Z"', 'lastModifiedAt <= "2026-05-01T11:59:00.000Z"'];
  expect(withinWindow(SCOPE)).toEqual(whole);
  expect(order.behind(undefined)).toEqual(whole);
});

test('continues behind a record: later ones, and those of the same millisecond with a larger id', () => {
  expect(order.behind(at('2026-05-01T09:00:00Z', 'b'))).toEqual([
    'lastModifiedAt >= "2026-05-01T09:00:00.000Z"',
    'lastModifiedAt <= "2026-05-01T11:59:00.000Z"',
    '(lastModifiedAt > "2026-05-01T09:00:00.000Z" or (lastModifiedAt = "2026-05-01T09:00:00.000Z" and id > "b"))',
  ]);
  expect(order.sort).toEqual(['lastModifiedAt asc', 'id asc']);
});

test('cursors compare as strings in the order of reading, however the times are written', () => {
  const cursors = [
    at('2026-05-01T09:00:00Z', 'b'),
    at('2026-05-01T11:00:00.000+02:00', 'c'),
    at('2026-05-01T09:00:00.5Z', 'a'),
    at('2026-05-01T09:00:00.51Z', 'a'),
    at('2026-05-01T10:00:00Z', 'a'),
  ];
  expect([...cursors].reverse().sort(ascending)).toEqual(cursors);
});
