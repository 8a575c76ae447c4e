import { Parcel, packed } from './compressed';

it('gives back what was packed, line by line, as often as asked for', async () => {
  const lines = ['{"a":"Grüße\\n😀"}', '[]', '""'];
  const parcel = await Parcel.of(lines);
  expect(parcel.open()).toEqual(lines);
  expect(parcel.open()).toEqual(lines);
});

it('nothing stays nothing', async () => {
  expect((await Parcel.of([])).open()).toEqual([]);
  expect((await packed([]))()).toEqual([]);
});

it('records come back anew each time', async () => {
  const records = [{ id: 'a', text: 'line\nbreak \u2028' }, { id: 'b' }];
  const open = await packed(records);
  for (const record of open()) record.id = 'changed';
  expect(open()).toEqual(records);
});
