import { sampleRun } from '../testing/samples';
import { firstAction } from './first-action';

const since = '2026-01-31T08:00:00Z';

test.each([
  ['all when it never ran', {}, undefined, 'all'],
  ['resume when it failed', { lastRun: sampleRun({ status: 'failed' }), watermark: since }, { since, count: 3 }, 'resume'],
  ['resume when it was stopped', { lastRun: sampleRun({ status: 'stopped' }) }, undefined, 'resume'],
  [
    'resume when what failed was followed by some records',
    { lastRun: sampleRun({ scope: { kind: 'ids', ids: ['a'] } }), failedRun: sampleRun({ status: 'failed' }), watermark: since },
    { since, count: 3 },
    'resume',
  ],
  ['changes when some wait', { lastRun: sampleRun(), watermark: since }, { since, count: 3 }, 'changes'],
  ['changes when they were not counted', { lastRun: sampleRun(), watermark: since }, { since }, 'changes'],
  ['nothing when nothing waits', { lastRun: sampleRun(), watermark: since }, { since, count: 0 }, undefined],
  ['all when only some records were imported', { lastRun: sampleRun({ scope: { kind: 'ids', ids: ['a'] } }) }, {}, 'all'],
  [
    'all after a deletion that was stopped',
    { lastRun: sampleRun({ status: 'stopped', scope: { kind: 'deletion', of: 'own' } }) },
    undefined,
    'all',
  ],
] as const)('suggests %s', (_title, status, changes, expected) => {
  expect(firstAction(status as Parameters<typeof firstAction>[0], changes)).toBe(expected);
});
