import fc from 'fast-check';
import { propertyRuns } from '../testing/propertyRuns';
import { between, decodeUtf8, encodeUtf8 } from './utf8';

describe('texts of megabytes', () => {
  it('are decoded whole, wherever a piece ends', () => {
    for (const character of ['a', 'ü', '€', '😀']) {
      for (const shift of [0, 1, 2, 3]) {
        const text = 'x'.repeat(shift) + character.repeat(5000);
        expect(decodeUtf8(Buffer.from(text))).toBe(text);
      }
    }
    expect(decodeUtf8(new Uint8Array())).toBe('');
  });

  it('are decoded as Node does, whatever the bytes', () => {
    const byte = fc.oneof(fc.constantFrom(0x41, 0x80, 0xbf, 0xc3, 0xe2, 0xf0, 0xff), fc.integer({ min: 0, max: 255 }));
    const bytes = fc.array(byte, { minLength: 2030, maxLength: 2070 });
    fc.assert(
      fc.property(bytes, (all) => decodeUtf8(Uint8Array.from(all)) === Buffer.from(all).toString()),
      { numRuns: propertyRuns(200) },
    );
  });

  it('are encoded one behind the other', () => {
    const texts = ['Grüße', '', '€', '😀 "x"', 'a'.repeat(5000)];
    expect(encodeUtf8(between(texts, ',')).toString()).toBe(texts.join(','));
    expect([between([], ','), between(['', ''], ',')]).toEqual([[], ['', ',', '']]);
    expect(encodeUtf8([])).toHaveLength(0);
  });
});
