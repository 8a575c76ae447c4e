import { PhoneBook } from './phoneNumbers';

it('gives a number to the profile that claims it first', () => {
  const book = new PhoneBook();
  expect(book.claim('+4915112345678', 'a@example.com')).toBe(true);
  expect(book.claim('+4915112345678', 'b@example.com')).toBe(false);
  expect(book.claim('+4915112345678', 'a@example.com')).toBe(true);
  expect(book.claim('+4915112345679', 'b@example.com')).toBe(true);
  expect(book.claim('+999999999999999', 'c@example.com')).toBe(true);
  expect(book.claim('+999999999999998', 'd@example.com')).toBe(true);
});

it('never takes one number for another, however many there are, and forgets none of a hundred thousand', () => {
  const book = new PhoneBook();
  // Every second one of a dense thousand.
  const number = (index: number) => `+49${15_000_000_000 + (index % 2 ? index % 1000 : index * 7919)}`;
  const claimed = (from: number, to: number, who: string) => {
    let count = 0;
    for (let index = from; index < to; index++) if (book.claim(number(index), `${who}${index}`)) count++;
    return count;
  };
  expect(claimed(0, 100_000, 'a')).toBe(50_500);
  expect(claimed(0, 100_000, 'b')).toBe(0);
  expect(claimed(100_000, 500_000, 'a')).toBeGreaterThan(199_700);
});

it('lets several profiles have what is no number', () => {
  const book = new PhoneBook();
  for (const odd of ['', '+', 'none', '+12.5', '+99999999999999999999']) {
    expect(book.claim(odd, 'a@example.com')).toBe(true);
    expect(book.claim(odd, 'b@example.com')).toBe(true);
  }
});
