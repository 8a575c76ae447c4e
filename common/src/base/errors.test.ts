import { describeError, ImportError } from './errors';

describe('the description of an error', () => {
  it('has our own words', () => {
    expect(describeError(new ImportError('no_key', 'Enter a key.'))).toEqual({ code: 'no_key', message: 'Enter a key.' });
  });

  it.each([
    [new TypeError('jane@example.com\nsecond line: jane@example.com'), 'Unexpected TypeError.'],
    [Object.assign(new Error('x'), { name: 'jane@example.com' }), 'Unexpected error.'],
    ['jane@example.com', 'Unexpected string.'],
  ])('says of %p no more than what it is', (error, message) => {
    expect(describeError(error)).toEqual({ code: 'internal', message });
  });
});
