import { differences } from './differences';

it('names what is sent and shown otherwise, by the names on the wire', () => {
  const now = {
    firstName: 'Anna',
    lastName: 'B',
    location: { city: 'Ulm', zip: undefined },
    properties: { 'Shirt Size': 'L', a: [1] },
  };
  const shown = { firstName: 'Ana', lastName: 'B', location: { city: 'Bonn', zip: '1' }, properties: { a: [1], other: 'stays' } };
  expect(differences(now, shown)).toEqual([
    { path: 'first_name', there: 'Ana', now: 'Anna' },
    { path: 'location.city', there: 'Bonn', now: 'Ulm' },
    { path: 'properties.Shirt Size', now: 'L' },
  ]);
});

it('takes null, an empty text and nothing for the same', () => {
  expect(differences({ title: '', locale: undefined }, { title: null, locale: 'de' })).toEqual([]);
  expect(differences({ title: '' }, { title: 'Dr' })).toEqual([{ path: 'title', there: 'Dr' }]);
});

it('names what would go from an object that is replaced', () => {
  const shown = { customMetadata: { a: 1, old: 'x' } };
  expect(differences({ customMetadata: { a: 1 } }, shown, ['customMetadata'])).toEqual([
    { path: 'custom_metadata.old', there: 'x' },
  ]);
  expect(differences({ customMetadata: { a: 1 } }, shown)).toEqual([]);
});
