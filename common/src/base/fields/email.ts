import { text } from './values';

// Letters of any alphabet are let through: the destination decides about those. What is refused here is never an address.
const ATOM = "[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?';
const TOP_LEVEL = '(?=[^.]*\\p{L})';
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+${TOP_LEVEL}${LABEL}$`, 'u');

/** RFC 5321, 4.5.3.1: 64 before the @; a path has 256, two of them brackets. */
const LONGEST_LOCAL_PART = 64;
const LONGEST = 254;

/** An e-mail address in the form that is compared (trimmed, lower case); undefined when it is missing or can't be one. */
export function emailAddress(value: unknown): string | undefined {
  const address = text(value)?.toLowerCase();
  if (address === undefined || address.length > LONGEST || address.indexOf('@') > LONGEST_LOCAL_PART) return undefined;
  return ADDRESS.test(address) ? address : undefined;
}
