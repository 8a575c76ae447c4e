import fc from 'fast-check';
import { idIn, quote } from './resource';
import { withinWindow } from './window';

jest.setTimeout(60_000);

/** A reader of predicates that knows no more than strings, as the other side reads them: what stands outside of them, and they. */
function parts(predicate: string): { outside: string; strings: string[] } {
  const strings: string[] = [];
  const outside = predicate.replace(/"(?:[^"\\]|\\.)*"/g, (literal) => {
    strings.push(JSON.parse(literal) as string);
    return '?';
  });
  return { outside, strings };
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('"', '\\', ')', '(', ',', ' or ', '1=1', '\n', '`', ':') }),
);

test('no text ends the string it is put into', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(parts(`id > ${quote(text)}`)).toEqual({ outside: 'id > ?', strings: [text] });
    }),
    { numRuns: 5000 },
  );
});

test('a list of ids is that list, whatever the ids', () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 20 }), (ids) => {
      expect(parts(idIn(ids))).toEqual({ outside: `id in (${ids.map(() => '?').join(',')})`, strings: ids });
    }),
    { numRuns: 2000 },
  );
});

test('a window holds two times and nothing else', () => {
  const time = fc.date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
  fc.assert(
    fc.property(time, time, (from, to) => {
      const all = withinWindow({ kind: 'delta', from, to }).map(parts);
      expect(all.flatMap(({ strings }) => strings)).toEqual([from, to]);
      for (const { outside } of all) expect(outside).toMatch(/^lastModifiedAt (>|<=) \?$/);
    }),
    { numRuns: 2000 },
  );
});
