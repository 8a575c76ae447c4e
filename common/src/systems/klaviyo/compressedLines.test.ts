import { CompressedLines, compressed } from './compressedLines';

it('gives back the lines as often as they are read', async () => {
  const lines = ['{"a":"Grüße\\n😀"}', '[]', '""'];
  const packed = await CompressedLines.of(lines);
  expect(packed.read()).toEqual(lines);
  expect(packed.read()).toEqual(lines);
});

it('keeps nothing of nothing', async () => {
  expect((await CompressedLines.of([])).read()).toEqual([]);
  expect((await compressed([]))()).toEqual([]);
});

it('reads the records again each time', async () => {
  const records = [{ id: 'a', text: 'line\nbreak \u2028' }, { id: 'b' }];
  const open = await compressed(records);
  for (const record of open()) record.id = 'changed';
  expect(open()).toEqual(records);
});
