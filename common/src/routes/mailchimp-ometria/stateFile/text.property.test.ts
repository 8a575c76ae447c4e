import fc from 'fast-check';
import { propertyRuns } from '../../../testing/propertyRuns';
import { mergeResult, parseStateText, StateFileFault } from './text';

const FIELDS = ['list_id', 'latest_timestamp', 'start_offset', 'items_per_request', 'worker_count', 'elapsed_seconds', 'note'];
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('abc', null, 0, 8, -1, 1e308, '2026-01-01T00:00:00Z', '', []),
);
const entry = fc.dictionary(fc.constantFrom(...FIELDS), value);
const spacing = fc.constantFrom(undefined, 2, '\t');
const RESULT = { listId: 'abc', rank: 1, began: 'none', latest: '2026-03-01T08:15:30Z', elapsedSeconds: 1.5, totalUpdates: 7 };

/** A person's file: valid, cut off, or with something else in the middle. */
const texts = fc
  .tuple(fc.array(fc.oneof(entry, value), { maxLength: 5 }), spacing, fc.nat(), fc.string({ unit: 'binary', maxLength: 3 }))
  .chain(([list, space, at, odd]) => {
    const text = JSON.stringify(list, null, space);
    const place = at % (text.length + 1);
    return fc.constantFrom(text, `\uFEFF${text}`, text.slice(0, place), `${text.slice(0, place)}${odd}${text.slice(place)}`);
  });

test('any text is read, or refused with what is wrong', () => {
  fc.assert(
    fc.property(texts, (text) => {
      try {
        const { entries, refusals } = parseStateText(text);
        for (const { listId } of entries) expect(typeof listId).toBe('string');
        for (const { message } of refusals) expect(message).not.toBe('');
      } catch (error) {
        expect(error).toBeInstanceOf(StateFileFault);
      }
    }),
    { numRuns: propertyRuns(500) },
  );
});

test('a result changes three fields of its entry and nothing else', () => {
  const lists = fc.array(fc.oneof(entry, value), { maxLength: 4 });
  fc.assert(
    fc.property(
      lists,
      lists,
      fc.dictionary(fc.constantFrom('note', 'worker_count', 'extra'), value),
      spacing,
      (before, after, own, space) => {
        const others = (list: unknown[]) => list.filter((each) => (each as { list_id?: unknown } | null)?.list_id !== 'abc');
        const list = [...others(before), { list_id: 'abc', ...own }, ...others(after)];
        const merged = mergeResult(JSON.stringify(list, null, space), RESULT);
        if (merged.kind === 'gone') throw new Error('the entry is there');
        const changed = { list_id: 'abc', ...own, latest_timestamp: RESULT.latest, elapsed_seconds: 1.5, total_updates: 7 };
        expect(JSON.parse(merged.text)).toEqual(JSON.parse(JSON.stringify([...others(before), changed, ...others(after)])));
      },
    ),
    { numRuns: propertyRuns(500) },
  );
});
