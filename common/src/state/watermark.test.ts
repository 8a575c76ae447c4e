import type { Scope } from '../contract/run';
import { coversUntil, watermarkAfter, deltaWindow as windowOf } from './watermark';

const now = Date.parse('2026-05-01T12:00:00Z');
const later = Date.parse('2026-07-01T00:00:00Z');
const watermark = '2026-05-01T10:00:00.000Z';
const TIMES = { overlapMs: 120_000, settledMs: 60_000 };
const deltaWindow = (from: string | undefined, at: number) => windowOf(from, at, TIMES);
const next = (scope: Scope, from?: string, startedAt = '2026-05-01T12:00:00.000Z') =>
  watermarkAfter({ scope, coversUntil: coversUntil(scope, Date.parse(startedAt), TIMES), status: 'done' }, from, later);

describe('the window of a delta', () => {
  it('reaches two minutes behind the watermark and ends a minute before now', () => {
    expect(deltaWindow(watermark, now)).toEqual({
      kind: 'delta',
      from: '2026-05-01T09:58:00.000Z',
      to: '2026-05-01T11:59:00.000Z',
      since: watermark,
    });
  });

  it('never ends before it begins', () => {
    const { from, to } = deltaWindow(watermark, Date.parse(watermark));
    expect(Date.parse(to)).toBeGreaterThanOrEqual(Date.parse(from));
  });

  it('needs a complete import first', () => {
    expect(() => deltaWindow(undefined, now)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });
});

describe('a watermark that cannot be right', () => {
  it.each(['2199-01-01T00:00:00.000Z', 'yesterday', ''])('%p: changes are refused, and a full import replaces it', (wrong) => {
    expect(() => deltaWindow(wrong, now)).toThrow(expect.objectContaining({ code: 'invalid' }));
    expect(next({ kind: 'all' }, wrong)).toBe('2026-05-01T11:59:00.000Z');
    expect(next({ kind: 'ids', ids: ['a'] }, wrong)).toBe(wrong);
  });
});

describe('the watermark after a run', () => {
  it('of everything is a minute before the run began', () => {
    expect(next({ kind: 'all' })).toBe('2026-05-01T11:59:00.000Z');
  });

  it('of a delta is the end of its window', () => {
    expect(next(deltaWindow(watermark, now), watermark)).toBe('2026-05-01T11:59:00.000Z');
  });

  it.each<[string, Scope]>([
    ['the rest from an id', { kind: 'all', startId: 'a' }],
    ['a list of ids', { kind: 'ids', ids: ['a'] }],
    ['a retry', { kind: 'failures', runId: 'r' }],
    ['changes since a later time', { kind: 'since', since: '2026-05-01T11:00:00Z' }],
    ['a window with a gap before it', { kind: 'delta', from: '2026-05-01T10:30:00.000Z', to: '2026-05-01T11:00:00.000Z' }],
  ])('of %s stays', (_, scope) => {
    expect(next(scope, watermark)).toBe(watermark);
    expect(next(scope)).toBeUndefined();
  });

  it('of changes since an earlier time moves on, written in any time zone', () => {
    expect(next({ kind: 'since', since: '2026-05-01T11:30:00+02:00' }, watermark)).toBe('2026-05-01T11:59:00.000Z');
  });

  it('of a run that was stopped or failed stays; of a deletion nothing is left, however it ended', () => {
    for (const status of ['stopped', 'failed'] as const) {
      const run = { startedAt: '2026-05-01T12:00:00.000Z', status };
      expect(watermarkAfter({ ...run, scope: { kind: 'all' } }, watermark, later)).toBe(watermark);
      expect(watermarkAfter({ ...run, scope: { kind: 'deletion', of: 'own' } }, watermark, later)).toBeUndefined();
    }
    expect(next({ kind: 'deletion', of: 'all' }, watermark)).toBeUndefined();
  });

  it('stays after a deletion of what no import brings', () => {
    expect(next({ kind: 'deletion', of: 'obsolete' }, watermark)).toBe(watermark);
    expect(next({ kind: 'deletion', of: 'adopted' }, watermark)).toBe(watermark);
    expect(next({ kind: 'deletion', of: 'obsolete' }, undefined)).toBeUndefined();
  });

  it('never moves back', () => {
    const late = '2026-06-01T00:00:00.000Z';
    expect(next({ kind: 'all' }, late)).toBe(late);
    expect(next(deltaWindow(watermark, now), late)).toBe(late);
  });
});
