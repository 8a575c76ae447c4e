import type { Price } from '@commercetools/platform-sdk';
import { fields, list, type Unchecked } from '../../../base/fields/values';
import { amount, currencyOf } from '../mapping/money';

/** The instants between which a price holds; without them it always does. */
interface Candidate {
  value: number;
  currency: string;
  from: number;
  until: number;
  hasWindow: boolean;
  ofGroup: boolean;
  ofChannel: boolean;
}

/** What stands in for a bound that isn't set: such a price began long ago, or ends last of all. */
const ALWAYS = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/**
 * The one price that Klaviyo keeps of all those of a variant, in this order: a price whose window holds now, the nearest end
 * first; a price for everybody without window; one of a channel; the next to come. Expired prices never count.
 * @param now epoch milliseconds
 * @returns undefined when there is no such price
 * @see https://docs.commercetools.com/api/projects/products#price
 */
export function currentPrice(prices: unknown, now: number, currency?: string): number | undefined {
  const candidates = candidatesOf(prices).filter((each) => currency === undefined || each.currency === currency);
  return chosen(candidates, now)?.value;
}

/** The same choice for each currency there is, in the order in which the currencies appear. */
export function pricesByCurrency(prices: unknown, now: number): Map<string, number> {
  const candidates = candidatesOf(prices);
  const found = new Map<string, number>();
  for (const currency of new Set(candidates.map((each) => each.currency))) {
    const price = chosen(
      candidates.filter((each) => each.currency === currency),
      now,
    );
    if (price) found.set(currency, price.value);
  }
  return found;
}

function chosen(candidates: Candidate[], now: number): Candidate | undefined {
  const holding = candidates.filter(({ hasWindow, from, until }) => hasWindow && from <= now && now < until);
  const lasting = candidates.filter(({ hasWindow, ofGroup }) => !hasWindow && !ofGroup);
  return (
    least(holding, ({ until }) => until) ??
    lasting.find(({ ofChannel }) => !ofChannel) ??
    lasting[0] ??
    least(
      candidates.filter(({ from }) => from > now),
      ({ from }) => from,
    )
  );
}

/** Of equals the first. */
function least(candidates: Candidate[], by: (candidate: Candidate) => number): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>(
    (best, each) => (best === undefined || by(each) < by(best) ? each : best),
    undefined,
  );
}

function candidatesOf(prices: unknown): Candidate[] {
  return list(prices).flatMap((each) => {
    const price = fields<Price>(each);
    const value = amount(price.value);
    const currency = currencyOf(price.value);
    const from = instant(price.validFrom, ALWAYS.from);
    const until = instant(price.validUntil, ALWAYS.until);
    if (value === undefined || currency === undefined || from === undefined || until === undefined) return [];
    return [
      { value, currency, from, until, hasWindow: hasWindow(price), ofGroup: isOfGroup(price), ofChannel: has(price.channel) },
    ];
  });
}

const has = (value: unknown): boolean => value !== undefined && value !== null;
const hasWindow = ({ validFrom, validUntil }: Unchecked<Price>): boolean => has(validFrom) || has(validUntil);
const isOfGroup = ({ customerGroup }: Unchecked<Price>): boolean => has(customerGroup);

/** Undefined = there is a bound, but it can't be read: then nobody knows when the price holds. */
function instant(bound: unknown, open: number): number | undefined {
  if (!has(bound)) return open;
  const at = typeof bound === 'string' ? Date.parse(bound) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
