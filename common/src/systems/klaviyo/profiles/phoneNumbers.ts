const SLOTS = 2 ** 19;
/** A number has one of so many slots in a row. */
const PROBES = 8;

/**
 * Who has sent a phone number before. Klaviyo keeps a number for one profile and names each row that clashes, but it can be
 * asked for no more than a hundred of those at a time: it is quicker not to make them. Takes 6 MB, however many numbers
 * there are; beyond half a million, new ones take the slots of older ones, which are forgotten.
 */
export class PhoneBook {
  private readonly numbers = new Float64Array(SLOTS);
  private readonly holders = new Int32Array(SLOTS);

  /** @returns whether the number is free or this profile's own; of numbers that were forgotten, too */
  claim(phoneNumber: string, email: string): boolean {
    // At most 15 digits: exact as a number. https://www.itu.int/rec/T-REC-E.164
    const number = Number(phoneNumber.replace(/^\+/, ''));
    if (!Number.isSafeInteger(number) || number <= 0) return true;
    const home = spread(number);
    const holder = hash(email);
    let slot = home;
    for (let probe = 0; probe < PROBES; probe++) {
      const candidate = (home + probe) % SLOTS;
      if (this.numbers[candidate] === number) return this.holders[candidate] === holder;
      if (this.numbers[candidate] !== 0) continue;
      slot = candidate;
      break;
    }
    this.numbers[slot] = number;
    this.holders[slot] = holder;
    return true;
  }
}

/** Numbers of one town differ in their last digits only: they go all over the slots (Fibonacci hashing). */
const spread = (number: number) => Math.imul((number % 2 ** 32) ^ (number / 2 ** 32), 0x9e3779b1) >>> 13;

function hash(text: string): number {
  let value = 0;
  for (let at = 0; at < text.length; at++) value = (Math.imul(value, 31) + text.charCodeAt(at)) | 0;
  return value;
}
