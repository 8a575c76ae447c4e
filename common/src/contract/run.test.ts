import { Value } from 'typebox/value';
import { Scope } from './run';

const takes = (since: string) => Value.Check(Scope, { kind: 'since', since });

describe('a time in a scope', () => {
  it.each(['2026-01-31T08:00:00Z', '2026-01-31T08:00Z', '2026-01-31T08:00:00.123+02:00', '2026-01-31T08:00:00-0500'])(
    'is taken when it names its zone: %s',
    (since) => expect(takes(since)).toBe(true),
  );

  it.each([
    '2026-01-31T08:00:00',
    '2026-01-31T08:00:00.123',
    '2026-01-31',
    '2026-01-31T08:00:00 Z',
    '2026-13-31T08:00:00Z',
    'Z',
    '',
  ])('is refused when it names none, or is none: %s', (since) => expect(takes(since)).toBe(false));
});
